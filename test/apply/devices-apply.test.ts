import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { BEFORE_STACKS, behindStacks } from '../../compiler/6-apply/apply';
import { DESTROY_STEPS, destroy } from '../../compiler/6-apply/destroy';
import { DEVICE_STATUS } from '../../compiler/6-apply/devices/device-status';
import { runsStep } from '../../compiler/6-apply/runs/runs-step';
import { readAppliedIn, storeOf } from '../../compiler/6-apply/state/applied';
import { describeWithMoto, MOTO_ACCOUNT, useMoto } from '../moto/server';
import { registryAt } from './devices-world';
import { applied, runAt } from './fleet-under-test';
import { Tap } from './tap';
import { useEnvironment } from './with-clients';

const STEPS = {
  beforeStacks: BEFORE_STACKS,
  behindStacks: behindStacks({ remakesPartitions: false, grafana: {}, runs: [] }),
};

const manifest = ({ above = 8, count = 12 } = {}) => `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
groups:
  rooms:
    sensor: probe
    provisioning: registered
    devices: { prefix: room-, count: ${count} }
    metadata: { site: north }
    thresholds:
      - { id: warm, field: temperature, above: ${above} }
`;

describeWithMoto('apply of a fleet that is registered beforehand', () => {
  const moto = useMoto();
  const tap = new Tap(() => moto().url);
  beforeAll(() => tap.start());
  afterAll(() => tap.stop());
  useEnvironment();
  beforeEach(async () => {
    await moto().reset();
    tap.forget();
  });
  const registry = async () => Object.keys(await registryAt(moto().url, []));

  it('registers things once the stacks have their type, with the policy on their group; the next apply asks nothing of AWS IoT', async () => {
    expect(await applied(runAt(tap.url), manifest(), STEPS)).toBe('done');
    expect((await registry()).length).toBe(12);
    const attached = tap.operations('IoT.PUT /target-policies/');
    expect(attached).toEqual(['IoT.PUT /target-policies/acme-device']);
    tap.forget();
    expect(await applied(runAt(tap.url), manifest(), STEPS)).toBe('nothing-to-do');
    expect(tap.operations('IoT')).toEqual([]);
  });

  it('a changed threshold leaves the registry alone, but for a look at each group, and tells every device', async () => {
    await applied(runAt(moto().url), manifest(), STEPS);
    const run = runAt(tap.url);
    await applied(run, manifest({ above: 6 }), STEPS);
    expect(tap.operations('IoT.').filter((one) => /^IoT\.\w+ \/thing/.test(one))).toEqual([
      'IoT.GET /thing-groups/acme-rooms',
    ]);
    expect(tap.operations('iotdata.POST').length).toBe(12);
    const notes = run.heard.flatMap((one) =>
      one.event === 'step' && one.step === 'settings' && one.note ? [one.note] : [],
    );
    expect(notes).toEqual(['12 told: 0 run by them, 12 never connected so far']);
  });

  it('is told by status, by provisioning and how far settings came; connections are said to be not known without the index', async () => {
    await applied(runAt(moto().url), manifest(), STEPS);
    await applied(runAt(moto().url), manifest({ above: 6 }), STEPS);
    const { work } = runAt(moto().url);
    const store = storeOf(work.clients, 'acme', MOTO_ACCOUNT);
    const part = await DEVICE_STATUS(work, store, await readAppliedIn(store));
    expect(part?.rows).toEqual([
      ['registered by apply', '12'],
      ['by claim', '0 may join'],
      ['connected', 'not known: fleet indexing with connectivity is off in this account and region'],
      ['settings', '12 told: 0 run by them, 12 never connected so far'],
    ]);
  });

  it('is taken down things first', async () => {
    await applied(runAt(moto().url), manifest(), STEPS);
    const run = runAt(tap.url);
    await destroy(run.work, {
      fleet: 'acme',
      account: null,
      deleteData: false,
      deletesCertificates: false,
      first: DESTROY_STEPS,
      owner: 'a test',
      token: 'gone',
      wait: false,
    });
    expect(await registry()).toEqual([]);
    const order = tap.operations().filter((one) => /DELETE \/things\/[^/]+$|CloudFormation.DeleteStack/.test(one));
    expect(order.findIndex((one) => one.startsWith('CloudFormation'))).toBe(12);
  });

  it('runs what is asked for of what the stacks hold, and says so where they hold none', async () => {
    const run = runAt(tap.url);
    await applied(run, manifest(), { ...STEPS, behindStacks: [runsStep('crawlers')] });
    expect(run.heard).toContainEqual({ event: 'step', step: 'run crawlers', state: 'skipped' });
  });
});
