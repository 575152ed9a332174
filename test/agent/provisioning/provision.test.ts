import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ConnectError, type Session, SubscribeError } from '../../../runtime/agent/ports';
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

  override commit(certificate: string, registration: string): void {
    this.around('commit', () => super.commit(certificate, registration));
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
    isBare = false,
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
      claim: () => (isBare ? undefined : cloud.claim),
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

describe('a device whose config names another template than it was registered by', () => {
  const { provisioning } = CONFIG;
  const MOVED = { ...CONFIG, provisioning: { ...provisioning, parameters: { SerialNumber: 'temp-001', Site: 'b' } } };
  const moved = async () => {
    const world = await openWorld();
    expect(await world.boot()).toMatchObject({ kind: 'ready' });
    world.traces.length = 0;
    return world;
  };
  const keyOf = (identity: string) => readFileSync(join(identity, 'private.key'), 'utf8');

  it('is registered anew with the key that it has, once', async () => {
    const { boot, cloud, identity } = await moved();
    const key = keyOf(identity);
    const outcome = await boot(undefined, MOVED);
    expect(outcome).toEqual({ kind: 'ready', credentials: { certificate: cloud.issued[1]?.pem, privateKey: key } });
    const asked = cloud.published
      .filter(({ topic }) => topic === REGISTER)
      .map(({ payload }) => JSON.parse(`${payload}`));
    expect(asked.map(({ parameters }) => parameters)).toEqual([provisioning.parameters, MOVED.provisioning.parameters]);
    expect(await boot(undefined, MOVED)).toEqual(outcome);
    const { SerialNumber, Site } = MOVED.provisioning.parameters;
    const reordered = { ...MOVED, provisioning: { ...provisioning, parameters: { Site, SerialNumber } } };
    expect(await boot(undefined, reordered), 'in another order').toEqual(outcome);
    expect(cloud.issued).toHaveLength(2);
  });

  it('goes on as what it was where it has no claim, or where the move is refused, and says so', async () => {
    const { boot, cloud, traces } = await moved();
    const known = { kind: 'ready', credentials: { certificate: cloud.issued[0]?.pem } };
    cloud.refuse = { statusCode: 403, errorCode: 'AccessDenied', errorMessage: 'not in this group' };
    expect(await boot(undefined, MOVED)).toMatchObject(known);
    expect(traces.at(-1)).toBe(
      'moved: not yet, and it goes on as what it was: RegisterThing was rejected: 403 AccessDenied: not in this group',
    );
    cloud.refuse = undefined;
    expect(await boot(undefined, MOVED, true)).toMatchObject(known);
    const outcome = await boot(undefined, MOVED);
    expect(outcome).toMatchObject({ kind: 'ready', credentials: { certificate: cloud.issued.at(-1)?.pem } });
    expect(outcome).not.toMatchObject(known);
    const byHand = { ...CONFIG, provisioning: { ...provisioning, by: 'registered' } } as const;
    expect(await boot(undefined, byHand)).toEqual(outcome);
  });

  it('survives every single point of death', async () => {
    for (let killAt = 0; killAt < 16; killAt += 1) {
      const { boot, cloud } = await moved();
      await boot(killAt, MOVED);
      let outcome = await boot(undefined, MOVED);
      if (outcome !== 'killed' && outcome.kind === 'again') outcome = await boot(undefined, MOVED);
      expect(outcome, `killed at ${killAt}`).toMatchObject({ kind: 'ready' });
      const { certificate } = (outcome as { credentials: { certificate: string } }).credentials;
      expect(cloud.isActive(certificate), `killed at ${killAt}`).toBe(true);
      expect(
        cloud.issued.findIndex(({ pem }) => pem === certificate),
        `killed at ${killAt}`,
      ).toBeGreaterThan(0);
    }
  });
});

describe('an answer of the cloud', () => {
  it.each([
    [0, 'Odd', 'again'],
    [400, 'InvalidParameters', 'refused'],
    [400, 'ThrottlingException', 'again'],
    [400, 'TooManyRequests', 'again'],
    [403, 'AccessDenied', 'refused'],
    [428, 'X', 'refused'],
    [429, 'X', 'again'],
    [499, 'X', 'refused'],
    [500, 'X', 'again'],
    [503, 'X', 'again'],
  ] as const)('%i %s to RegisterThing means %s', async (statusCode, errorCode, kind) => {
    const { boot, cloud } = await openWorld();
    cloud.refuse = { statusCode, errorCode, errorMessage: 'm' };
    expect(await boot()).toEqual({ kind, detail: `RegisterThing was rejected: ${statusCode} ${errorCode}: m` });
  });

  it('that refuses a token of before costs a new certificate; that refuses a new one is told, and nothing is kept', async () => {
    const { boot, cloud, clock, traces, identity } = await openWorld();
    cloud.refuse = { statusCode: 500, errorCode: 'InternalError', errorMessage: 'later' };
    await boot();
    await clock.advance(60_000);
    // The token of before died, as when it was used by a start that was killed.
    const [first] = cloud.issued;
    if (first) first.active = true;
    cloud.refuse = undefined;
    traces.splice(0);
    expect(await boot()).toMatchObject({ kind: 'ready' });
    expect(cloud.issued).toHaveLength(2);
    expect(traces.filter((line) => line.startsWith('token:'))).toEqual([
      expect.stringMatching(/^token: refused for certificate \w{12}: used or expired$/),
    ]);
    const other = await openWorld();
    other.cloud.refuse = { statusCode: 400, errorCode: 'InvalidCertificateOwnershipToken', errorMessage: 'no' };
    expect(await other.boot()).toEqual({ kind: 'again', detail: 'the token of a new certificate was refused' });
    expect(existsSync(join(other.identity, 'pending.json'))).toBe(false);
    expect(existsSync(join(identity, 'pending.json'))).toBe(false);
  });

  it('that refuses a token of before and the new one too ends the attempt', async () => {
    const { boot, cloud, identity } = await openWorld();
    cloud.refuse = { statusCode: 500, errorCode: 'InternalError', errorMessage: 'later' };
    await boot();
    cloud.refuse = { statusCode: 400, errorCode: 'InvalidCertificateOwnershipToken', errorMessage: 'no' };
    expect(await boot()).toEqual({ kind: 'again', detail: 'the token of a new certificate was refused' });
    expect(cloud.issued).toHaveLength(2);
    expect(existsSync(join(identity, 'pending.json'))).toBe(false);
  });

  it('in words alone may refuse a token too', async () => {
    const { boot, cloud } = await openWorld();
    cloud.refuse = { statusCode: 400, errorCode: 'InvalidRequest', errorMessage: 'The ownership token is not valid' };
    expect(await boot()).toEqual({ kind: 'again', detail: 'the token of a new certificate was refused' });
    expect(cloud.issued, 'a token that was just issued is not worth another').toHaveLength(1);
  });

  it('with a certificate for another key is not taken', async () => {
    const { boot, cloud, identity } = await openWorld();
    const { answer } = cloud;
    cloud.answer = async (message) => {
      const answered = await answer.call(cloud, message);
      const body = JSON.parse(Buffer.from(answered.payload).toString());
      if (!('certificatePem' in body)) return answered;
      return {
        ...answered,
        payload: Buffer.from(JSON.stringify({ ...body, certificatePem: cloud.claim.certificate })),
      };
    };
    expect(await boot()).toEqual({
      kind: 'again',
      detail: 'CreateCertificateFromCsr gave a certificate for another key',
    });
    expect(existsSync(join(identity, 'pending.json'))).toBe(false);
    expect(cloud.published.filter(({ topic }) => topic === REGISTER)).toEqual([]);
  });

  it('that does not come ends the attempt after 20 s, and leaves the step to be repeated', async () => {
    const { boot, cloud, clock } = await openWorld();
    const { answer } = cloud;
    cloud.answer = (message) => (message.topic === REGISTER ? new Promise(() => {}) : answer.call(cloud, message));
    let outcome: Awaited<ReturnType<typeof boot>> | undefined;
    void boot().then((one) => {
      outcome = one;
    });
    while (!cloud.published.some(({ topic }) => topic === REGISTER)) await clock.advance(0);
    await clock.advance(19_999);
    expect(outcome).toBeUndefined();
    await clock.advance(1);
    expect(outcome).toEqual({ kind: 'again', detail: `no answer to ${REGISTER} within 20000 ms` });
    cloud.answer = answer;
    expect(await boot()).toMatchObject({ kind: 'ready' });
  });
});

describe('the door of the cloud', () => {
  it.each([
    ['unreachable', { kind: 'again', detail: 'no' }],
    ['cut', { kind: 'again', detail: 'the claim certificate is not let in: no' }],
    ['refused', { kind: 'refused', detail: 'the claim certificate is not let in: no' }],
  ] as const)('that is %s to a claim', async (reason, expected) => {
    const { boot, cloud } = await openWorld();
    cloud.connect = async () => {
      throw new ConnectError(reason, 'no');
    };
    expect(await boot()).toEqual(expected);
  });

  it.each([
    ['unreachable', 'again'],
    ['cut', 'ready'],
    ['refused', 'ready'],
  ] as const)('that is %s to a certificate which may have been registered: %s', async (reason, kind) => {
    const { boot, cloud } = await openWorld();
    for (let point = 0; !cloud.published.some(({ topic }) => topic === REGISTER); point += 1) await boot(point);
    const { connect } = cloud;
    const clients: string[] = [];
    cloud.connect = async (options) => {
      clients.push(options.clientId);
      if (options.clientId === 'temp-001') throw new ConnectError(reason, 'no');
      return connect.call(cloud, options);
    };
    expect(await boot()).toMatchObject({ kind });
    expect(clients[0]).toBe('temp-001');
    expect(clients.length).toBe(kind === 'ready' ? 2 : 1);
  });

  it.each([
    ['refused', 'refused'],
    ['no-answer', 'again'],
  ] as const)('at which a subscription is %s', async (reason, kind) => {
    const { boot, cloud } = await openWorld();
    const { connect } = cloud;
    const sessions: Session[] = [];
    cloud.connect = async (options) => {
      const session = await connect.call(cloud, options);
      session.subscribe = async () => {
        throw new SubscribeError(reason, 'no');
      };
      sessions.push(session);
      return session;
    };
    expect(await boot()).toEqual({ kind, detail: 'claim: no' });
    expect(await Promise.race(sessions.map(({ closed }) => closed)), 'the session is closed').toBe('closed');
  });

  it('without a claim needs a person, and what went wrong otherwise is an error', async () => {
    const { boot, cloud } = await openWorld();
    Object.defineProperty(cloud, 'claim', { value: undefined });
    expect(await boot()).toEqual({
      kind: 'refused',
      detail: 'there is no claim certificate to ask for a certificate with',
    });
    cloud.connect = async () => {
      throw new Error('odd');
    };
    Object.defineProperty(cloud, 'claim', { value: { certificate: '', privateKey: '' } });
    await expect(boot()).rejects.toThrow('odd');
  });
});

describe('a token', () => {
  it.each([
    [54, 1],
    [55, 2],
    [59, 2],
  ])('that is %i minutes old: %i certificates are asked for in all', async (minutes, certificates) => {
    const { boot, cloud, clock } = await openWorld();
    cloud.refuse = { statusCode: 500, errorCode: 'InternalError', errorMessage: 'later' };
    await boot();
    cloud.refuse = undefined;
    await clock.advance(minutes * 60_000);
    expect(await boot()).toMatchObject({ kind: 'ready' });
    expect(cloud.issued).toHaveLength(certificates);
  });

  it('whose age a clock that was set back does not tell is too old', async () => {
    const { boot, cloud, clock, traces } = await openWorld();
    cloud.refuse = { statusCode: 500, errorCode: 'InternalError', errorMessage: 'later' };
    await boot();
    cloud.refuse = undefined;
    const now = clock.now();
    clock.now = () => now - 1;
    expect(await boot()).toMatchObject({ kind: 'ready' });
    expect(cloud.issued).toHaveLength(2);
    expect(traces.join('\n')).toMatch(/token: of certificate \w{12} is too old; asking for another/);
  });
});

describe('an identity on disk', () => {
  const open = (path: string) => {
    const problems: string[] = [];
    return { folder: new IdentityFolder(path, (detail) => problems.push(detail)), problems };
  };
  const place = () => {
    const one = temporaryFolder();
    temporary.push(one);
    return join(one.path, 'identity');
  };

  it('is a key and its own certificate, both, and nothing else', async () => {
    const { cloud } = await openWorld();
    const path = place();
    const { folder, problems } = open(path);
    expect([folder.key(), folder.credentials()]).toEqual([undefined, undefined]);
    folder.saveKey(cloud.claim.privateKey);
    expect([folder.key(), folder.credentials()]).toEqual([cloud.claim.privateKey, undefined]);
    folder.commit(cloud.claim.certificate, 'by hand');
    expect(folder.registration()).toBe('by hand');
    expect(folder.credentials()).toEqual(cloud.claim);
    expect(problems).toEqual([]);
    folder.saveKey((await openWorld()).cloud.claim.privateKey);
    expect(folder.credentials()).toBeUndefined();
    expect(problems).toEqual(['the certificate does not belong to the private key, and is not used']);
    writeFileSync(join(path, 'private.key'), 'rubbish');
    expect([folder.key(), folder.credentials()]).toEqual([undefined, undefined]);
    expect(problems.slice(1)).toEqual(['the private key cannot be read', 'the private key cannot be read']);
  });

  it('remembers a certificate that is pending, as it was saved and for its own key only', async () => {
    const { cloud } = await openWorld();
    const { certificate, privateKey } = cloud.claim;
    const path = place();
    const { folder } = open(path);
    const pending: Pending = {
      ...{ step: 'issued', certificateId: 'id', certificate, token: 't', issuedAt: 7 },
      registration: 'r',
    };
    folder.savePending(pending);
    expect(statSync(join(path, 'pending.json')).mode & 0o777).toBe(0o600);
    expect(folder.pending(privateKey)).toEqual(pending);
    expect(folder.pending((await openWorld()).cloud.claim.privateKey)).toBeUndefined();
    for (const wrong of [
      { step: 'done' },
      { certificateId: 1 },
      { certificate: 1 },
      { certificate: 'rubbish' },
      { token: null },
      { issuedAt: '7' },
      { registration: undefined },
    ]) {
      writeFileSync(join(path, 'pending.json'), JSON.stringify({ ...pending, ...wrong }));
      expect(folder.pending(privateKey), JSON.stringify(wrong)).toBeUndefined();
    }
    for (const text of ['', 'null', '[]', '{']) {
      writeFileSync(join(path, 'pending.json'), text);
      expect(folder.pending(privateKey), text).toBeUndefined();
    }
    folder.savePending({ ...pending, step: 'registering' });
    expect(folder.pending(privateKey)?.step).toBe('registering');
    folder.commit(certificate, 'r');
    expect([folder.pending(privateKey), existsSync(join(path, 'pending.json'))]).toEqual([undefined, false]);
  });

  it('that others can read is closed to them at the start, each file and the folder, and told', async () => {
    const path = place();
    const first = open(path);
    first.folder.saveKey((await openWorld()).cloud.claim.privateKey);
    first.folder.savePending({
      ...{ step: 'issued', certificateId: '', certificate: '', token: '', issuedAt: 0 },
      registration: '',
    });
    expect(open(path).problems).toEqual([]);
    chmodSync(path, 0o755);
    chmodSync(join(path, 'pending.json'), 0o640);
    expect(open(path).problems).toEqual([
      `others could read ${path}, ${join(path, 'pending.json')}; closed to them now`,
    ]);
    expect([statSync(path).mode & 0o777, statSync(join(path, 'pending.json')).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(open(path).problems).toEqual([]);
  });
});
