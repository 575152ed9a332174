import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../cli/command';
import { drift } from '../../cli/commands/drift';
import { plan } from '../../cli/commands/plan';
import { folderWith } from '../cli/fleet';
import { record } from '../cli/recording';
import type { FakeResource } from '../cloudformation-fake/fake-stack';
import { describeWithMoto } from '../moto/server';
import { useWorld } from './fake-world';
import { applied, manifest, runAt } from './fleet-under-test';
import { useEnvironment } from './with-clients';

const TEXT = manifest({ extra: 'alerts: { email: [ops@example.com] } # who is told\n' })
  .replace('above: 8', 'above: 8.0')
  .replace('groups:', '# Rooms, and what must not happen in them.\ngroups:');

describeWithMoto('fleet drift', () => {
  const world = useWorld();
  useEnvironment();
  let folder = '';
  const run = (options: Call['options'] = {}, command = drift) =>
    record(command, folder, { options: { endpointUrl: world().tap.url, ...options } });
  const text = () => readFileSync(join(folder, 'fleet.yaml'), 'utf8');
  const resource = (id: string): FakeResource => {
    const found = world().fake.named('acme-iot')?.template.Resources[id];
    if (!found) throw new Error(`there is no ${id}`);
    return found;
  };
  const change = (id: string, edit: (properties: string) => string) => {
    const properties = JSON.parse(edit(JSON.stringify(resource(id).Properties))) as FakeResource['Properties'];
    world().fake.named('acme-iot')?.byHand.set(id, properties);
  };

  beforeEach(async () => {
    folder = folderWith({ 'fleet.yaml': TEXT });
  });

  it('where nothing is applied, nothing can drift', async () => {
    const { code, out } = await run();
    expect([code, out]).toEqual([0, 'acme: nothing is applied, so nothing can drift.\n']);
  });

  describe('of an applied fleet', () => {
    beforeEach(async () => {
      await applied(runAt(world().tap.url), TEXT);
    });

    it('in sync: code 0, and how much was looked at', async () => {
      const { code, out } = await run();
      expect([code, out]).toEqual([
        0,
        expect.stringMatching(/^acme\nDRIFT\n {3}in sync \d+ · drifted 0 · not checked 3 /),
      ]);
    });

    it('drifted: code 4, what differs, and what can be done about it', async () => {
      change('RoomsThresholdWarmAlarm', (properties) => properties.replace('"Threshold":1', '"Threshold":3'));
      const { code, out } = await run();
      expect(code).toBe(4);
      expect(out).toMatch(
        /! alarm iot\/RoomsThresholdWarmAlarm was changed in AWS {3}Threshold 1 → 3\n {6}fleet apply --refresh puts it back\n/,
      );
      const json = JSON.parse((await run({ json: true })).out);
      expect(json).toMatchObject({
        format: 'fleetwright/drift/v1',
        fleet: 'acme',
        drift: { drifted: [{ putBack: true }] },
      });
      await expect(run({ adopt: 'RoomsThresholdWarmAlarm' })).rejects.toThrow('no single value of the manifest');
      expect(text()).toBe(TEXT);
    });

    it('--adopt writes the one value, and leaves every other byte of the manifest as it is', async () => {
      change('RoomsThresholdWarmRule', (properties) => properties.replaceAll(/> 8\b/g, '> 9.5'));
      expect((await run()).out).toContain('keep it with: fleet drift --adopt RoomsThresholdWarmRule');
      const { code, out } = await run({ adopt: 'RoomsThresholdWarmRule' });
      expect([code, out]).toEqual([
        0,
        expect.stringMatching(/^fleet\.yaml:\d+ {2}groups\.rooms\.thresholds\[0\]\.above: 8 → 9\.5/),
      ]);
      expect(text()).toBe(TEXT.replace('above: 8.0', 'above: 9.5'));
    });

    it('fleet plan --refresh shows it as a change where apply puts it back', async () => {
      change('RoomsThresholdWarmAlarm', (properties) => properties.replace('"Threshold":1', '"Threshold":3'));
      const { code, out } = await run({ refresh: true, against: 'applied', detailedExitcode: true }, plan);
      expect(code).toBe(2);
      expect(out).toContain('apply puts it back');
      expect(out).toMatch(/1 thing drifted in AWS, which apply puts back\.\n$/);
      await expect(run({ refresh: true, against: 'nothing' }, plan)).rejects.toThrow('--refresh');
    });
  });
});
