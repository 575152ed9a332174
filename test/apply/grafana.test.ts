import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { snapshotOf } from '../../compiler/5-plan/snapshot';
import { grafanaStep } from '../../compiler/6-apply/grafana/grafana-step';
import { isAsWanted } from '../../compiler/6-apply/grafana/is-as-wanted';
import type { ApplyWork } from '../../compiler/6-apply/step/apply-step';
import { compile } from '../../compiler/index';
import type { Happening } from '../../schema/plan/events';
import type { Snapshot } from '../../schema/plan/snapshot';
import { describeWithMoto, useMoto } from '../moto/server';
import { sourcesOf } from '../sources';
import { applied, runAt } from './fleet-under-test';
import { FakeGrafana } from './grafana-fake/grafana';
import { useEnvironment } from './with-clients';

const TOKEN = 'glsa_not-a-real-one';

const MANIFEST = (above: number, boards = ['climate', 'second']) => `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } }
groups:
  rooms:
    sensor: probe
    devices: { prefix: t-, count: 3 }
    thresholds: [{ id: warm, field: temperature, above: ${above} }]
etl: {}
dashboards:
${boards.map((id) => `  ${id}: { to: [grafana], visuals: [{ line: temperature, by: device_id, thresholds: true }] }`).join('\n')}
alerts: { email: [ops@example.com] }
`;

async function snapshot(text: string): Promise<Snapshot> {
  const { fleet, output, diagnostics } = await compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' });
  if (!fleet || !output) throw new Error(JSON.stringify(diagnostics));
  return snapshotOf(fleet, output, undefined, '1.0.0');
}

describe('what apply sends to Grafana', () => {
  let server: FakeGrafana;
  const told: Happening[] = [];
  const waits: number[] = [];
  beforeEach(async () => {
    server = new FakeGrafana(TOKEN);
    told.length = 0;
    waits.length = 0;
    await server.start();
  });
  afterEach(() => server.stop());

  async function run(target: Snapshot, { base, token = TOKEN }: { base?: Snapshot; token?: string | undefined } = {}) {
    const time = {
      now: () => 0,
      random: () => 0.5,
      every: () => () => {},
      sleep: async (ms: number) => {
        waits.push(ms);
      },
    };
    const work = {
      target,
      base,
      time,
      tell: (happening: Happening) => told.push(happening),
      signal: new AbortController().signal,
      requireHeld: () => {},
      store: { address: { account: '123456789012', bucket: 'b' } },
    } as unknown as ApplyWork;
    return grafanaStep({ url: server.url, ...(token === '' ? {} : { token }) }).run(work);
  }

  it('is everything, in an order that Grafana takes, with the account filled in', async () => {
    expect(await run(await snapshot(MANIFEST(8)))).toBe('7 sent');
    expect(server.uids).toEqual({
      folders: ['acme'],
      sources: ['acme--lake'],
      boards: ['acme--climate', 'acme--second'],
      points: ['acme--sns'],
      groups: ['acme/rooms'],
    });
    expect(JSON.stringify(server.point('acme--sns'))).toContain('arn:aws:sns:eu-west-1:123456789012:acme-grafana');
  });

  it('is nothing the second time', async () => {
    const target = await snapshot(MANIFEST(8));
    await run(target);
    server.changes.length = 0;
    expect(await run(target, { base: target })).toBeUndefined();
    expect(server.changes).toEqual([]);
  });

  it('is only what differs: for a threshold its panels and its rule', async () => {
    const base = await snapshot(MANIFEST(8));
    await run(base);
    server.changes.length = 0;
    await run(await snapshot(MANIFEST(9)), { base });
    expect(server.changes).toEqual([
      'POST /api/dashboards/db',
      'POST /api/dashboards/db',
      'PUT /api/v1/provisioning/folder/acme/rule-groups/rooms',
    ]);
  });

  it('takes away a dashboard that the manifest no longer has, and nobody else’s', async () => {
    const base = await snapshot(MANIFEST(8));
    await run(base);
    server.editBoard('of-somebody', { dashboard: { uid: 'of-somebody' } });
    expect(await run(await snapshot(MANIFEST(8, ['climate'])), { base })).toBe('1 removed');
    expect(server.uids.boards).toEqual(['acme--climate', 'of-somebody']);
  });

  it('puts back what somebody changed in the page', async () => {
    const target = await snapshot(MANIFEST(8));
    await run(target);
    server.editBoard('acme--climate', { dashboard: { uid: 'acme--climate', title: 'Mine' } });
    expect(await run(target, { base: target })).toBe('1 sent');
  });

  it('is sent again when Grafana is busy or breaks, as late as it asks', async () => {
    server.trouble.push(429, 503);
    expect(await run(await snapshot(MANIFEST(8)))).toBe('7 sent');
    expect(waits[0]).toBe(7000);
    expect(waits).toHaveLength(2);
  });

  it('is a readable refusal when Grafana keeps refusing, without the token', async () => {
    const target = await snapshot(MANIFEST(8));
    await expect(run(target, { token: 'glsa_wrong' })).rejects.toThrow(
      /refused GET \/api\/folders\/acme: 401 Invalid API key/,
    );
    server.trouble.push(...Array.from({ length: 6 }, () => 503));
    await expect(run(target)).rejects.toThrow(/503 try again/);
    expect(JSON.stringify(told)).not.toContain('glsa_');
  });

  it('is not sent without a token, which is said with what to do, and no failure', async () => {
    expect(await run(await snapshot(MANIFEST(8)), { token: '' })).toBeUndefined();
    expect(told).toEqual([
      expect.objectContaining({ event: 'diagnostic', severity: 'warning', code: 'grafana-not-sent' }),
    ]);
    expect(JSON.stringify(told)).toContain('FLEET_GRAFANA_TOKEN');
    expect(server.changes).toEqual([]);
  });

  it('is nothing for a fleet without dashboards in Grafana', async () => {
    expect(
      await run(await snapshot(MANIFEST(8).replaceAll('[grafana]', '[quicksight]')), { token: '' }),
    ).toBeUndefined();
    expect(told).toEqual([]);
  });
});

describeWithMoto('an apply that has nothing to change in AWS', () => {
  const moto = useMoto();
  useEnvironment();

  it('still tells Grafana, once there is a token', async () => {
    const server = new FakeGrafana(TOKEN);
    await server.start();
    try {
      const text = MANIFEST(8).replace('etl: {}', 'etl: { engine: glue }');
      const without = { behindStacks: [grafanaStep({ url: server.url })] };
      expect(await applied(runAt(moto().url), text, without)).toBe('done');
      expect(await applied(runAt(moto().url), text, without)).toBe('nothing-to-do');
      expect(server.changes).toEqual([]);
      const withToken = { behindStacks: [grafanaStep({ url: server.url, token: TOKEN })], runsUnchanged: true };
      expect(await applied(runAt(moto().url), text, withToken)).toBe('done');
      expect(server.uids.boards).toEqual(['acme--climate', 'acme--second']);
      server.changes.length = 0;
      expect(await applied(runAt(moto().url), text, withToken)).toBe('done');
      expect(server.changes).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});

describe('what Grafana has', () => {
  it.each([
    [{ a: 1, extra: 2 }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: null }, { a: null }, true],
    [{}, { a: null }, true],
    [{ a: [1, 2] }, { a: [1] }, false],
    [[{ x: 1, y: 2 }], [{ x: 1 }], true],
    [undefined, {}, false],
  ] as const)('%j is as wanted, %j: %s', (has, wanted, answer) => expect(isAsWanted(has, wanted)).toBe(answer));
});
