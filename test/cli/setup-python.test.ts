import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { setupPython } from '../../cli/train/setup-python';
import { pythonForTraining } from '../../cli/up/python-for-training';
import { environmentFolder, pythonIn } from '../../runtime/twin/ml/python';
import { fleet, folderWith } from './fleet';

/** An environment for training, without a network: what its packages are is the index's matter. */

const dataDir = mkdtempSync(join(tmpdir(), 'fleet-python-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const requirements = (text: string) => {
  const file = join(dataDir, 'requirements.txt');
  writeFileSync(file, text);
  return file;
};

it('is made in the data directory, and says what pip says where it cannot be filled', async () => {
  const nowhere = join(dataDir, 'nowhere.whl');
  await expect(setupPython(dataDir, requirements(nowhere))).rejects.toThrow(
    /has no packages: pip says .*nowhere\.whl/s,
  );
  expect(existsSync(pythonIn(environmentFolder(dataDir)))).toBe(true);
});

it('is given up at once when the run ends', async () => {
  const leaving = new AbortController();
  const made = setupPython(dataDir, requirements(''), leaving.signal);
  leaving.abort();
  await expect(made).rejects.toThrow('aborted');
});

it('is not made for a fleet without models', async () => {
  const manifest = `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors: { probe: { every: 60s, fields: { level: { unit: m, min: 0, max: 9 } } } }
groups: { tanks: { sensor: probe, devices: { prefix: t-, count: 1 } } }
`;
  const folder = folderWith({ 'fleet.yaml': manifest });
  expect(fleet(folder, ['compile']).code).toBe(0);
  const path = join(folder, 'data');
  mkdirSync(path);
  const place = { path, generated: join(folder, 'generated') };
  expect(await pythonForTraining(place, folder, new AbortController().signal)).toBeUndefined();
  expect(existsSync(environmentFolder(path))).toBe(false);
});

it('is asked for where something is to be trained only', () => {
  const refused = fleet(folderWith({ 'fleet.yaml': '' }), ['up', '--setup']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('add --train') });
});
