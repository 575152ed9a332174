import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrainingReport } from '../../runtime/twin/ml/train-model';
import { describeWithOracle } from '../python/oracle';
import { AHEAD, manifestOf, modelTwin, PYTHON } from '../twin/ml/model-twin';
import { fleet, folderWith, MAIN } from './fleet';

/** `fleet train` as a user runs it: over the data directory of a twin that has run. */

const HOME = join('.fleet', 'twin');
const WITH_PYTHON = { FLEET_PYTHON: PYTHON };
const trainings = (text: string) => (JSON.parse(text) as { readonly trainings: readonly TrainingReport[] }).trainings;

async function usedFolder(models: string, days: number): Promise<string> {
  const folder = folderWith({});
  mkdirSync(join(folder, HOME), { recursive: true });
  await modelTwin(manifestOf(models), days, join(folder, HOME));
  return folder;
}

describeWithOracle('fleet train', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await usedFolder(AHEAD, 12);
  }, 180_000);

  it.each(['Features', 'Train', 'Evaluate'])(
    'killed in the step %s goes on, and registers once',
    { timeout: 360_000 },
    async (step) => {
      const child = spawn(process.execPath, [MAIN, 'train'], {
        cwd: folder,
        env: { ...process.env, ...WITH_PYTHON },
        stdio: 'ignore',
      });
      const work = join(folder, HOME, 'ml', 'runs', 'cold-ahead', 'work');
      const isAt = () => existsSync(work) && readdirSync(work).some((name) => name.startsWith(`${step}-`));
      const before = versions(folder);
      while (!isAt() && child.exitCode === null) await setTimeout(10);
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
      expect(versions(folder)).toBe(before);

      const { code, stdout, stderr } = fleet(folder, ['train', '--json'], WITH_PYTHON);
      expect([code, stderr]).toEqual([0, '']);
      const done = { Features: [], Train: ['Features'], Evaluate: ['Features', 'Train'] }[step];
      expect(trainings(stdout)).toMatchObject([{ verdict: 'accepted', reused: done, version: before + 1 }]);
      expect(existsSync(work)).toBe(false);
    },
  );

  it('says what came of each model, in a table', { timeout: 180_000 }, () => {
    const { code, stdout } = fleet(folder, ['train', 'ahead'], WITH_PYTHON);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^model +verdict +measured +naive +in use +took\nahead +accepted +rmse 0\.\d+ +seasonal [\d.]+ +v4 /,
    );
    expect(stdout).toContain('numbers and plots:');
  });

  it('ends with 1 where a model was not accepted, and says why', { timeout: 180_000 }, async () => {
    const other = await usedFolder(AHEAD, 0);
    const { code, stdout } = fleet(other, ['train'], WITH_PYTHON);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /ahead +failed .*\n\nnot accepted; .*\n +ahead: model ahead, step Features \(models\.ahead\): there is nothing at/,
    );
  });
});

describe('fleet train, where it cannot work', () => {
  const used = () => usedFolder(AHEAD, 0);

  it('says that no twin has run', () => {
    const { code, stderr } = fleet(folderWith({}), ['train']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no twin has run in .fleet/twin')]);
  });

  it('knows the models', async () => {
    const { code, stderr } = fleet(await used(), ['train', 'ahed']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/there is no model `ahed`\n {2}fix: did you mean `ahead`\?/),
    ]);
  });

  it('names the Python that is missing, and the way to it', async () => {
    const { code, stderr } = fleet(await used(), ['train'], { FLEET_PYTHON: '/nowhere/python' });
    expect([code, stderr]).toEqual([2, expect.stringContaining('/nowhere/python is not there')]);
    expect(stderr).toContain('`fleet train --setup`');
    expect(stderr).toContain('requirements.txt');
  });

  it('without a Python says so for --setup, too', async () => {
    const { code, stderr } = fleet(await used(), ['train', '--setup'], { FLEET_PYTHON: '/nowhere/python' });
    expect([code, stderr]).toEqual([2, expect.stringContaining('there is no Python 3.10 or newer')]);
  });
});

function versions(folder: string): number {
  const group = join(folder, HOME, 'ml', 'registry', 'cold-ahead');
  return existsSync(group) ? readdirSync(group).filter((name) => name.endsWith('.json')).length : 0;
}
