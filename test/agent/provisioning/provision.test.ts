import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { IdentityFolder, type Pending } from '../../../runtime/agent/provisioning/identity-folder';
import { provision } from '../../../runtime/agent/provisioning/provision';
import { virtualClock } from '../../drivers/virtual-clock';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { Cloud, Killed, REGISTER } from './cloud';

const CONFIG = {
  thing: 'temp-001',
  connection: { endpoint: 'localhost', port: 8883, clientId: 'temp-001', keepAlive: 60 },
  provisioning: {
    by: 'claim',
    template: 'cold',
    claimClientId: 'claim--temp-001',
    parameters: { SerialNumber: 'temp-001' },
  },
} as const;

/** An identity folder whose process can be killed before and after every write. */
class MortalFolder extends IdentityFolder {
  constructor(
    path: string,
    problem: (detail: string) => void,
    private readonly point: (what: string) => void,
  ) {
    super(path, problem);
  }

  override saveKey(privateKey: string): void {
    this.around('key', () => super.saveKey(privateKey));
  }

  override savePending(pending: Pending): void {
    this.around(pending.step, () => super.savePending(pending));
  }

  override commit(certificate: string): void {
    this.around('commit', () => super.commit(certificate));
  }

  private around(what: string, write: () => void): void {
    this.point(`before writing ${what}`);
    write();
    this.point(`after writing ${what}`);
  }
}

const temporary: { remove: () => void }[] = [];
afterEach(() => {
  for (const folder of temporary.splice(0)) folder.remove();
});

/** A device and its cloud. `boot` is one start of its process. */
async function openWorld() {
  const folder = temporaryFolder();
  temporary.push(folder);
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const cloud = await Cloud.open(join(folder.path, 'ca'), () => clock.now());
  const identity = join(folder.path, 'identity');
  const traces: string[] = [];
  const problems: string[] = [];
  const boot = async (
    killAt = Number.POSITIVE_INFINITY,
    config: Parameters<typeof provision>[0]['config'] = CONFIG,
  ) => {
    let points = 0;
    let kill: (error: Killed) => void = () => {};
    const killed = new Promise<never>((_, reject) => {
      kill = reject;
    });
    killed.catch(() => {});
    const point = (what: string) => {
      points += 1;
      if (points <= killAt) return;
      const error = new Killed(what);
      kill(error);
      throw error;
    };
    cloud.point = point;
    const run = provision({
      config,
      folder: new MortalFolder(identity, (detail) => problems.push(detail), point),
      transport: cloud,
      clock,
      place: { endpoint: 'localhost', port: 8883, keepAliveSeconds: 60 },
      claim: () => cloud.claim,
      trace: (step, detail) => traces.push(`${step}: ${detail}`),
    });
    // A kill stops the process; what it was waiting for never comes.
    return Promise.race([run, killed]).catch((error: Error) => {
      if (error instanceof Killed) return 'killed' as const;
      throw error;
    });
  };
  return { boot, cloud, clock, identity, traces, problems };
}

describe('provisioning by claim', () => {
  it('ends with a certificate for the key that was made here, in private files', async () => {
    const { boot, cloud, identity, traces } = await openWorld();
    const outcome = await boot();
    expect(outcome).toMatchObject({ kind: 'ready' });
    expect(cloud.issued.map(({ active }) => active)).toEqual([true]);
    expect(statSync(identity).mode & 0o777).toBe(0o700);
    expect(['private.key', 'certificate.pem'].map((name) => statSync(join(identity, name)).mode & 0o777)).toEqual([
      0o600, 0o600,
    ]);
    expect(traces.map((line) => line.split(':')[0])).toEqual([
      'key',
      'claim',
      'certificate',
      'certificate',
      'register',
      'identity',
    ]);
  });

  it('killed at any moments and started again, it ends with a certificate that lets it in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ killAt: fc.integer({ min: 0, max: 14 }), pauseMinutes: fc.constantFrom(0, 1, 58, 90) }), {
          maxLength: 6,
        }),
        async (deaths) => {
          const { boot, cloud, clock } = await openWorld();
          for (const { killAt, pauseMinutes } of deaths) {
            await boot(killAt);
            await clock.advance(pauseMinutes * 60_000);
          }
          let outcome = await boot();
          // A token that died with the last process costs one more round, never more.
          if (outcome !== 'killed' && outcome.kind === 'again') outcome = await boot();
          expect(outcome).toMatchObject({ kind: 'ready' });
          if (outcome === 'killed' || outcome.kind !== 'ready') return;
          expect(cloud.isActive(outcome.credentials.certificate)).toBe(true);
          const keys = cloud.published.filter(({ payload }) => Buffer.from(payload).includes('PRIVATE KEY'));
          expect(keys).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('every single point of death is survived', async () => {
    const whole = await openWorld();
    let points = 0;
    for (; (await (await openWorld()).boot(points)) === 'killed'; points += 1) {
      const world = await openWorld();
      expect(await world.boot(points)).toBe('killed');
      expect(await world.boot(), `killed at point ${points}`).toMatchObject({ kind: 'ready' });
    }
    expect(points).toBeGreaterThan(10);
    expect(await whole.boot()).toMatchObject({ kind: 'ready' });
  });

  it('registers once when the answer to RegisterThing was lost: the certificate is tried first', async () => {
    const { boot, cloud, traces } = await openWorld();
    let registrations = 0;
    const register = () => cloud.published.filter(({ topic }) => topic === REGISTER).length;
    for (let point = 0; registrations === 0; point += 1) {
      await boot(point);
      registrations = cloud.issued.some(({ active }) => active) ? register() : 0;
    }
    traces.splice(0);
    expect(await boot()).toMatchObject({ kind: 'ready' });
    expect(register()).toBe(registrations);
    expect(traces.join('\n')).toMatch(/^check: whether certificate \w+ was registered/);
  });

  it('asks for another certificate with the same key when the token is too old', async () => {
    const { boot, cloud, clock, traces } = await openWorld();
    cloud.refuse = { statusCode: 500, errorCode: 'InternalError', errorMessage: 'later' };
    expect(await boot()).toMatchObject({ kind: 'again' });
    cloud.refuse = undefined;
    await clock.advance(2 * 3_600_000);
    traces.splice(0);
    expect(await boot()).toMatchObject({ kind: 'ready' });
    expect(cloud.issued.map(({ active }) => active)).toEqual([false, true]);
    expect(traces.join('\n')).not.toMatch(/^key:/m);
    expect(
      cloud.published.filter(({ topic }) => topic === REGISTER),
      'the old token is not tried',
    ).toHaveLength(2);
  });

  it('uses a young token again', async () => {
    const { boot, cloud } = await openWorld();
    cloud.refuse = { statusCode: 429, errorCode: 'Throttled', errorMessage: 'slow down' };
    expect(await boot()).toMatchObject({
      kind: 'again',
      detail: 'RegisterThing was rejected: 429 Throttled: slow down',
    });
    cloud.refuse = undefined;
    expect(await boot()).toMatchObject({ kind: 'ready' });
    expect(cloud.issued).toHaveLength(1);
  });

  it('says that a serial which nobody knows needs a person', async () => {
    const { boot, cloud } = await openWorld();
    cloud.refuse = { statusCode: 403, errorCode: 'AccessDenied', errorMessage: 'Access Denied' };
    expect(await boot()).toEqual({
      kind: 'refused',
      detail: 'RegisterThing was rejected: 403 AccessDenied: Access Denied',
    });
  });

  it('does not take the name of another thing', async () => {
    const { boot, cloud } = await openWorld();
    cloud.thingName = 'temp-002';
    expect(await boot()).toMatchObject({ kind: 'refused', detail: expect.stringContaining('temp-002') });
  });

  it('waits for the network without losing a step', async () => {
    const { boot, cloud } = await openWorld();
    cloud.reachable = false;
    expect(await boot()).toEqual({ kind: 'again', detail: 'nobody there' });
    cloud.reachable = true;
    expect(await boot()).toMatchObject({ kind: 'ready' });
  });

  it('never tells a key or a token', async () => {
    const { boot, cloud, traces } = await openWorld();
    for (let point = 3; point < 12; point += 1) await boot(point);
    await boot();
    const told = traces.join('\n');
    expect(told).not.toMatch(/PRIVATE KEY/);
    expect(cloud.issued.filter(({ token }) => told.includes(token))).toEqual([]);
  });

  it('closes its files to others and says so', async () => {
    const { boot, identity, problems } = await openWorld();
    await boot();
    const { chmodSync } = await import('node:fs');
    chmodSync(join(identity, 'private.key'), 0o644);
    expect(await boot()).toMatchObject({ kind: 'ready' });
    expect(statSync(join(identity, 'private.key')).mode & 0o777).toBe(0o600);
    expect(problems.join()).toMatch(/others could read .*private.key/);
  });

  it('begins anew when a file is damaged', async () => {
    const { boot, cloud, identity } = await openWorld();
    await boot();
    writeFileSync(join(identity, 'private.key'), 'rubbish');
    expect(await boot()).toMatchObject({ kind: 'ready' });
    expect(cloud.issued).toHaveLength(2);
  });

  it('takes a certificate that was brought by hand, and misses it where it was not', async () => {
    const { boot, identity } = await openWorld();
    const registered = { ...CONFIG, provisioning: { ...CONFIG.provisioning, by: 'registered' as const } };
    expect(await boot(undefined, registered)).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('by hand'),
    });
    const other = await openWorld();
    await other.boot();
    const { cpSync } = await import('node:fs');
    cpSync(other.identity, identity, { recursive: true });
    expect(await boot(undefined, registered)).toMatchObject({ kind: 'ready' });
  });
});
