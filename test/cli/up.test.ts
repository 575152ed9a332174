import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { emptyDataDir } from '../../cli/up/compiled-into';
import type { Plan } from '../../schema/plan/plan';
import { ask } from '../twin/example-twin';
import { fleet, folderWith, put } from './fleet';
import { childrenOf, isRunning, RunningFleet, smallFleet } from './running-fleet';

const TIMEOUT = 180_000;
const ALL = { things: 6, onboarded: 6 };

describe('fleet up', () => {
  it(
    'onboards every device by claim, and the lake holds exactly what was acknowledged; the ordered fault raises its alert, once',
    async () => {
      const folder = folderWith({ 'fleet.yaml': smallFleet() });
      const order = ['--speed', '60', '--for', '8s', '--seed', '1', '--fault', 'rooms/room-002:door-open@30s'];
      const run = new RunningFleet(folder, order);
      expect([await run.ended(), run.stderr]).toEqual([0, '']);
      const summary = await run.event('summary');
      const { fleet: counts, lake, alerts } = summary as unknown as Summary;
      expect(counts).toMatchObject({ ...ALL, dropped: 0 });
      expect(counts.acknowledged).toBeGreaterThan(100);
      expect(lake).toEqual({ messages: counts.acknowledged, duplicates: 0, missing: 0 });
      expect(summary).toMatchObject({ messagesByGroup: { rooms: expect.any(Number), meters: expect.any(Number) } });
      expect(summary).toMatchObject({ errors: 0, refusals: 0, refused: [], problems: [], fine: true });
      const crossed = alerts.filter(({ kind }) => kind === 'threshold');
      expect(crossed).toEqual([
        {
          kind: 'threshold',
          id: 'warm',
          severity: 'critical',
          group: 'rooms',
          devices: ['room-002'],
          notifications: 1,
        },
      ]);

      const asked = fleet(folder, ['query', '--json', 'SELECT count(DISTINCT device_id) AS n FROM raw_room']);
      expect(JSON.parse(asked.stdout).rows).toEqual([{ n: 3 }]);
      const traced = fleet(folder, ['trace', 'room-002']);
      expect(traced.stdout).toMatch(/allowed by statement \d+ of acme-device[\s\S]*SELECT[\s\S]*s3:\/\/acme-raw-/);
    },
    TIMEOUT,
  );

  it(
    'ends cleanly on Ctrl-C in the middle of a round of the ETL: exit code 0, no error, nothing missing, no process and no socket left',
    async () => {
      const folder = folderWith({ 'fleet.yaml': `${smallFleet()}etl: { every: 1h }\n` });
      const run = new RunningFleet(folder, ['--speed', '20']);
      await run.onboarded(6);
      const agents = childrenOf(run.child.pid ?? 0);
      expect(agents.length).toBeGreaterThan(0);
      const engines = () => childrenOf(run.child.pid ?? 0).filter((pid) => !agents.includes(pid));
      await vi.waitUntil(() => engines().length > 0, { timeout: 180_000, interval: 20 });
      const children = [...agents, ...engines()];
      run.interrupt();
      expect(await run.ended()).toBe(0);
      const steps = run.events.flatMap(({ event, step }) => (event === 'ending' ? [step] : []));
      expect(steps).toEqual(['models', 'agents', 'lake']);
      expect(await run.event('summary')).toMatchObject({
        lake: { missing: 0 },
        left: [expect.stringContaining('fleet etl')],
        ...{ errors: 0, problems: [], fine: true },
      });
      expect(children.filter(isRunning)).toEqual([]);
      expect(existsSync(join(folder, '.fleet/twin/control.sock'))).toBe(false);
    },
    TIMEOUT,
  );

  it(
    'applies a saved manifest while it runs, says what is different, and leaves all as it is when that has mistakes',
    async () => {
      const folder = folderWith({ 'fleet.yaml': smallFleet({ above: 60 }) });
      const run = new RunningFleet(folder, ['--speed', '60', '--fault', 'rooms/room-001:door-open@0s']);
      await run.onboarded(6);
      put(folder, 'fleet.yaml', smallFleet({ above: 900 }));
      expect(await run.event('mistakes')).toMatchObject({ diagnostics: [{ code: 'threshold-range' }] });
      put(folder, 'fleet.yaml', smallFleet({ above: 8, meters: 5 }));
      const changed = (await run.event('changed')) as unknown as Changed;
      const intents = changed.plan.intents.map(({ title, facts, source }) => [
        title,
        facts[0]?.before,
        facts[0]?.after,
        source?.file,
      ]);
      expect(intents).toContainEqual(['threshold warm of rooms', 60, 8, 'fleet.yaml']);
      expect(changed.agents).toEqual({
        added: ['meter-004', 'meter-005'],
        removed: [],
        changed: [],
        told: { applied: ['room-001', 'room-002', 'room-003'], rejected: [], waiting: [] },
      });
      await run.onboarded(8);
      expect(await run.event('alert', ({ kind }) => kind === 'threshold')).toMatchObject({ where: 'rooms/room-001' });
      put(folder, 'fleet.yaml', smallFleet({ above: 8, meters: 1 }));
      await run.event('changed', ({ agents }) => (agents as Changed['agents']).removed.length === 4);
      run.child.kill('SIGINT');
      const code = await run.ended();
      const summary = (await run.event('summary')) as unknown as Summary;
      expect(summary).toMatchObject({ notOnboarded: [], problems: [], fleet: { things: 4, onboarded: 4 } });
      expect(summary.lake).toEqual({ messages: summary.fleet.acknowledged, duplicates: 0, missing: 0 });
      expect(code).toBe(0);
    },
    TIMEOUT,
  );

  it(
    'registers a device anew that has moved to another group, and it is heard there',
    async () => {
      const moved = smallFleet()
        .replace('prefix: room-, count: 3', 'prefix: room-, count: 2')
        .concat('  cellar: { sensor: room, devices: [{ serial: room-003 }] }\n');
      const inOrder = moved.replace(/alerts:[^\n]*\n/, '');
      const folder = folderWith({ 'fleet.yaml': smallFleet() });
      const first = new RunningFleet(folder, ['--speed', '20', '--for', '2s', '--no-console']);
      expect(await first.ended()).toBe(0);
      put(folder, 'fleet.yaml', inOrder);
      const second = new RunningFleet(folder, ['--speed', '20', '--for', '4s', '--no-console']);
      expect(await second.ended(), second.stderr).toBe(0);
      const { messagesByGroup } = (await second.event('summary')) as unknown as Summary;
      expect(messagesByGroup['cellar']).toBeGreaterThan(0);
    },
    TIMEOUT,
  );

  it(
    'goes on over the same folder after kill -9 of everything: the same devices, and nothing that was accepted is missing',
    async () => {
      const folder = folderWith({ 'fleet.yaml': smallFleet() });
      const first = new RunningFleet(folder, ['--speed', '60']);
      await first.onboarded(6);
      const certificate = join(folder, '.fleet/twin/agents/room-001/identity/certificate.pem');
      const before = readFileSync(certificate, 'utf8');
      const agents = childrenOf(first.child.pid ?? 0);
      for (const pid of [...agents, first.child.pid ?? 0]) process.kill(pid, 'SIGKILL');
      await first.ended();

      const second = new RunningFleet(folder, ['--speed', '60', '--for', '2s']);
      expect([await second.ended(), second.stderr]).toEqual([0, '']);
      expect(await second.event('summary')).toMatchObject({ fleet: ALL, lake: { missing: 0 }, fine: true });
      expect(readFileSync(certificate, 'utf8')).toBe(before);
      const sql =
        'SELECT max(sequence) AS last, count(DISTINCT sequence) AS there FROM raw_meter GROUP BY device_id, boot_id';
      const rows: { last: number; there: number }[] = JSON.parse(fleet(folder, ['query', '--json', sql]).stdout).rows;
      expect(rows.length).toBeGreaterThan(3);
      expect(rows.filter(({ last, there }) => last !== there)).toEqual([]);
    },
    TIMEOUT,
  );

  it(
    'ends with exit code 1 and the reason when a process of agents is killed',
    async () => {
      const folder = folderWith({ 'fleet.yaml': smallFleet() });
      const run = new RunningFleet(folder, ['--speed', '20']);
      await run.onboarded(6);
      for (const pid of childrenOf(run.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
      expect(await run.ended()).toBe(1);
      expect(await run.event('problem')).toMatchObject({ text: expect.stringContaining('ended with SIGKILL') });
      expect(await run.event('summary')).toMatchObject({ lake: { missing: 0 } });
    },
    TIMEOUT,
  );

  it(
    'keeps keys to their owner, and refuses a second twin over the same folder',
    async () => {
      const folder = folderWith({ 'fleet.yaml': smallFleet() });
      const run = new RunningFleet(folder, []);
      await run.onboarded(6);
      const key = join(folder, '.fleet/twin/agents/room-001/identity/private.key');
      expect(statSync(key).mode & 0o777).toBe(0o600);
      const second = fleet(folder, ['up', '--fresh']);
      expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining('a twin runs in .fleet/twin already') });
      expect(fleet(folder, ['query', 'SELECT count(*) FROM raw_room']).code).toBe(0);
      expect(fleet(folder, ['trace', 'room-001']).stdout).toContain('client room-001, MQTT 5');
      const dataDir = join(folder, '.fleet/twin');
      const order = (fault: string) => ask(dataDir, '/fault', 'POST', JSON.stringify({ fault }));
      expect(await order('rooms/room-002:door-open@0s')).toMatchObject({
        status: 200,
        body: { device: 'room-002', kind: 'door-open' },
      });
      expect(await order('rooms/room-002:rain@0s')).toMatchObject({
        status: 422,
        body: { fix: expect.stringContaining('door-open') },
      });
      run.child.kill('SIGTERM');
      expect(await run.ended()).toBe(0);
      // What `--fresh` does: the address of the console is the same as before, and nothing else is.
      emptyDataDir(dataDir);
      expect(readdirSync(dataDir)).toEqual(['console-port']);
    },
    TIMEOUT,
  );
});

describe('fleet up refuses before anything runs', () => {
  const refused = (...words: string[]) => {
    const { code, stderr } = fleet(folderWith({ 'fleet.yaml': smallFleet() }), ['up', '--for', '1s', ...words]);
    return { code, stderr };
  };

  it.each([
    ['a fault that is not written as one', 'door-open', 'is not a fault'],
    ['a group that is not there', 'room/room-001:door-open@1s', 'did you mean `rooms`?'],
    ['a device that is not there', 'rooms/room-01:door-open@1s', 'did you mean `room-001`?'],
    ['a fault that the model does not know', 'rooms/room-001:dor-open@1s', 'door-open: The door stays open'],
  ])('%s', (_, order, says) => {
    expect(refused('--fault', order)).toEqual({ code: 2, stderr: expect.stringContaining(says) });
  });

  it.each([
    ['--for', 'ten'],
    ['--speed', '0'],
    ['--devices', '1.5'],
    ['--seed', '-1'],
    ['--port', '70000'],
  ])('%s %s', (flag, value) => {
    expect(refused(`${flag}=${value}`)).toEqual({ code: 2, stderr: expect.stringContaining(`${flag} is a`) });
  });

  it('a manifest with mistakes, with exit code 1', () => {
    const folder = folderWith({ 'fleet.yaml': smallFleet({ above: 900 }) });
    expect(fleet(folder, ['up', '--for', '1s'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('threshold-range'),
    });
  });

  it('a data directory that holds the manifest', () => {
    expect(refused('--data-dir', '.')).toMatchObject({ code: 2 });
  });

  it('a path that no socket can have', () => {
    const long = `${'deep/'.repeat(30)}twin`;
    expect(refused('--data-dir', long)).toEqual({ code: 2, stderr: expect.stringContaining('too long for a socket') });
  });

  it('a port that another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(refused('--port', String(port))).toEqual({
      code: 2,
      stderr: expect.stringContaining(`port ${port} is taken`),
    });
    other.close();
  });
});

interface Summary {
  readonly messagesByGroup: Readonly<Record<string, number>>;
  readonly fleet: { readonly acknowledged: number };
  readonly lake: unknown;
  readonly alerts: readonly { readonly kind: string }[];
}

interface Changed {
  readonly plan: Plan;
  readonly agents: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly string[];
    readonly told: { readonly applied: readonly string[]; readonly waiting: readonly string[] };
  };
}
