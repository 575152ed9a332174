import { describe, expect, it, vi } from 'vitest';
import { apply } from '../../compiler/6-apply/apply';
import { identity } from '../../compiler/6-apply/aws/identity';
import { APPLIED, readApplied, storeOf } from '../../compiler/6-apply/state/applied';
import { holderOf, LOCK, unlock } from '../../compiler/6-apply/state/lock';
import type { StepWork } from '../../compiler/6-apply/step/step-work';
import { describeWithMoto, MOTO_ACCOUNT, MOTO_ENV } from '../moto/server';
import { useWorld } from './fake-world';
import { applied, manifest, ordered, type Run, runAt } from './fleet-under-test';
import { killedAt } from './killed-at';
import type { Fate, Seen } from './tap';
import { clientsFor, useEnvironment } from './with-clients';

const xml = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

/** Errors of S3 have no envelope. */
const answer = ({ operation }: Seen, status: number, code: string, message = code, date?: Date): Fate => ({
  status,
  xml: operation.startsWith('S3')
    ? `<Error><Code>${code}</Code><Message>${message}</Message></Error>`
    : xml(code, message),
  ...(date ? { date } : {}),
});

const CHANGES = /^(S3\.(PUT|DELETE)|CloudFormation\.(Create|Execute|Delete|Update))/;

describeWithMoto('what can go wrong between here and AWS', () => {
  const world = useWorld();
  useEnvironment();
  const run = () => runAt(world().tap.url);

  /** What is there when all is done, whichever way it came about. */
  const endState = async () => {
    const { fake, tap } = world();
    tap.forget();
    const state = await readApplied(run().work.clients, 'acme');
    return {
      hash: state?.hash,
      stacks: fake.stacks
        .filter(({ status }) => status !== 'DELETE_COMPLETE')
        .map(({ name, status, made }) => [name, status, made.size]),
      madeTwice: [...fake.operations.madeCount].filter(([, count]) => count > 1).map(([key]) => key),
      objects: (await objects()).filter((key) => !key.includes('/history/')),
    };
  };

  const objects = async (): Promise<readonly string[]> => {
    const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
    const { clients } = run().work;
    const { bucket } = storeOf(clients, 'acme', MOTO_ACCOUNT).address;
    const { Contents = [] } = await (await clients.s3()).send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key = '' }) => Key);
  };

  const unlocked = async ({ clients, time }: StepWork) => {
    const store = storeOf(clients, 'acme', MOTO_ACCOUNT);
    const holder = await holderOf(store, time);
    if (holder) await unlock(store, holder);
  };

  describe('a process that is killed', () => {
    it('before or after each change, first apply or update: the next apply ends in the same state, and nothing was made twice', async () => {
      const [made, changed] = [manifest(), manifest({ above: 6 })];
      const { tap, moto, fake } = world();
      await applied(run(), made);
      const first = tap.operations().filter((operation) => CHANGES.test(operation)).length;
      tap.forget();
      await applied(run(), changed);
      const second = tap.operations().filter((operation) => CHANGES.test(operation)).length;
      const clean = await endState();
      expect(clean.madeTwice).toEqual([]);
      const points = Array.from({ length: first + second }, (_, at) => at);
      for (const at of points) {
        // Not carried out is the same for AWS as the change before it carried out, and no answer heard.
        for (const fate of at === 0 ? (['hang-lost', 'hang-unanswered'] as const) : (['hang-unanswered'] as const)) {
          await moto.reset();
          fake.stacks.length = 0;
          fake.operations.madeCount.clear();
          tap.forget();
          const isUpdate = at >= first;
          if (isUpdate) await applied(run(), made);
          tap.forget();
          const killed = { url: tap.url, changes: CHANGES, at: isUpdate ? at - first : at, fate };
          await killedAt(killed, (url) => applied(runAt(url), isUpdate ? changed : made));
          tap.forget();
          const next = run();
          await unlocked(next.work);
          await applied(next, isUpdate ? changed : made);
          if (!isUpdate) await applied(run(), changed);
          expect(await endState(), `killed at change ${at} (${fate})`).toEqual(clean);
        }
      }
    }, 480_000);
  });

  it.each<[string, (seen: Seen) => Fate]>([
    ['every other request meets a server error', (seen) => answer(seen, 500, 'InternalFailure')],
    [
      'every other request is throttled',
      (seen) => (seen.operation.startsWith('S3') ? answer(seen, 503, 'SlowDown') : answer(seen, 400, 'Throttling')),
    ],
    ['every other connection is cut before the request is carried out', () => 'cut-lost'],
    ['every other connection is cut before the answer comes', () => 'cut-unanswered'],
  ])('%s: apply gets through, and nothing is made twice', async (_, fate) => {
    const { tap, fake } = world();
    tap.fate = (seen) => (seen.at % 2 === 1 ? fate(seen) : 'pass');
    expect(await applied(run(), manifest())).toBe('done');
    tap.fate = (seen) => (seen.at % 2 === 1 ? fate(seen) : 'pass');
    expect(await applied(run(), manifest({ above: 6 }))).toBe('done');
    const { madeTwice, objects: left } = await endState();
    expect(madeTwice).toEqual([]);
    expect(left).toContain(`fleetwright/acme/${APPLIED}`);
    expect(left.filter((key) => key.endsWith(LOCK) || key.endsWith('unfinished.json'))).toEqual([]);
    expect(fake.stacks.length).toBe(3);
  });

  it('a storm of throttling while a stack is made is sat out', async () => {
    const { tap } = world();
    let storm = 60;
    let isMaking = false;
    tap.fate = (seen) => {
      isMaking ||= seen.operation === 'CloudFormation.CreateStack';
      const isHit = isMaking && seen.operation.startsWith('CloudFormation.Describe') && storm-- > 0;
      return isHit ? answer(seen, 400, 'Throttling', 'Rate exceeded') : 'pass';
    };
    expect(await applied(run(), manifest())).toBe('done');
    expect(storm).toBeLessThan(0);
  });

  it('a connection that falls silent is given up, and the request is sent again', async () => {
    const { tap } = world();
    let silent = 0;
    tap.fate = ({ operation }) => (operation === 'STS.GetCallerIdentity' && silent++ === 0 ? 'hang-lost' : 'pass');
    expect((await identity(clientsFor(tap.url, undefined, 3_000))).account).toBe(MOTO_ACCOUNT);
    // What the test before left under way may still come by.
    const asked = tap.operations().filter((operation) => operation.startsWith('STS.'));
    expect(asked).toEqual(['STS.GetCallerIdentity', 'STS.GetCallerIdentity']);
  });

  describe('credentials', () => {
    it('that are missing are said to be, before anything is asked of AWS', async () => {
      for (const name of Object.keys(MOTO_ENV)) if (/KEY/.test(name)) vi.stubEnv(name, undefined);
      await expect(applied(run(), manifest())).rejects.toMatchObject({ kind: 'no-credentials' });
      expect(world().tap.seen).toEqual([]);
    });

    it('that AWS does not know', async () => {
      world().tap.fate = (seen) => answer(seen, 403, 'InvalidClientTokenId', 'The security token is invalid.');
      await expect(applied(run(), manifest())).rejects.toMatchObject({ kind: 'wrong-credentials' });
    });

    it('that expire in the middle end the waiting; with new ones the next apply goes on', async () => {
      const { tap } = world();
      let isOver = false;
      tap.fate = (seen) => {
        isOver ||= seen.body.includes('acme-lake');
        return isOver && !seen.operation.includes('CreateStack')
          ? answer(seen, 403, 'ExpiredToken', 'The security token is expired')
          : 'pass';
      };
      await expect(applied(run(), manifest())).rejects.toMatchObject({ kind: 'expired-credentials' });
      tap.forget();
      const next = run();
      await unlocked(next.work);
      expect(await applied(next, manifest())).toBe('done');
      expect(next.heard).toContainEqual(expect.objectContaining({ event: 'diagnostic', code: 'unfinished' }));
      expect((await endState()).madeTwice).toEqual([]);
    });

    it('of another account than the manifest’s change nothing', async () => {
      const { tap } = world();
      const other = run();
      const order = await ordered(other, manifest({ account: '210987654321' }));
      tap.forget();
      await expect(apply(other.work, order)).rejects.toMatchObject({ kind: 'other-account' });
      expect(tap.operations()).toEqual(['STS.GetCallerIdentity']);
    });
  });

  describe('a clock that is an hour late', () => {
    /** AWS says its own time with every answer, and refuses what was signed at another. */
    const anHourLater = () => new Date(Date.now() + 3_600_000);
    const signedAt = ({ headers }: Seen) =>
      Date.parse(String(headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));

    it('is corrected from the first answer', async () => {
      world().tap.fate = (seen) =>
        Math.abs(signedAt(seen) - anHourLater().getTime()) < 300_000
          ? 'pass'
          : answer(seen, 403, 'RequestTimeTooSkewed', 'The difference is too large', anHourLater());
      expect(await applied(run(), manifest())).toBe('done');
    });

    it('and cannot be corrected is named', async () => {
      world().tap.fate = (seen) => answer(seen, 403, 'RequestTimeTooSkewed', 'The difference is too large');
      await expect(applied(run(), manifest())).rejects.toMatchObject({ kind: 'clock' });
    });
  });

  it('an endpoint that is not there is said to be out of reach', async () => {
    await expect(applied(runAt('http://127.0.0.1:1'), manifest())).rejects.toMatchObject({ kind: 'unreachable' });
  });

  describe('two applies at once', () => {
    const outcomes = (all: readonly PromiseSettledResult<unknown>[]) =>
      all.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as { kind?: string }).kind)).sort();

    it('of a new fleet: one makes it, the other is told who does', async () => {
      const orders = await Promise.all(
        [run(), run()].map(async (each) => [each, await ordered(each, manifest())] as const),
      );
      const ended = await Promise.allSettled(orders.map(([each, order]) => apply(each.work, order)));
      expect(outcomes(ended)).toSatisfy((all: string[]) => ['done,locked', 'done,nothing-to-do'].includes(all.join()));
      expect((await endState()).madeTwice).toEqual([]);
    });

    it('with --wait the second one goes on when the first is through, and finds it has nothing to do', async () => {
      const orders = await Promise.all(
        [run(), run()].map(async (each) => [each, await ordered(each, manifest(), { wait: true })] as const),
      );
      const ended = await Promise.allSettled(orders.map(([each, order]) => apply(each.work, order)));
      expect(outcomes(ended)).toEqual(['done', 'nothing-to-do']);
    });

    it('one that planned for a base that is gone by then is refused', async () => {
      await applied(run(), manifest());
      const late = run();
      const order = await ordered(late, manifest({ above: 5 }));
      await applied(run(), manifest({ above: 6 }));
      await expect(apply(late.work, order)).rejects.toMatchObject({ kind: 'stale-plan' });
    });

    it('whoever is locked out hears who holds the lock, since when, and what to do about one that is gone', async () => {
      await applied(run(), manifest());
      const { clients } = run().work;
      const record = { format: 'fleetwright/lock/v1', id: 'x', owner: 'ana@build-7', command: 'fleet apply' };
      const at = (ago: number) => new Date(Date.now() - ago).toISOString();
      const store = storeOf(clients, 'acme', MOTO_ACCOUNT);
      await store.write(LOCK, JSON.stringify({ ...record, since: at(60_000), heartbeat: at(10_000) }));
      const problem = await applied(run(), manifest({ above: 6 })).catch((thrown: unknown) => thrown);
      expect(problem).toMatchObject({ kind: 'locked', message: expect.stringContaining('ana@build-7') });
      await store.write(LOCK, JSON.stringify({ ...record, since: at(900_000), heartbeat: at(600_000) }));
      await expect(applied(run(), manifest({ above: 6 }), { wait: true })).rejects.toMatchObject({
        kind: 'locked',
        fix: expect.stringContaining('fleet unlock'),
      });
    });

    it('an apply whose lock was taken away stops before its next change', async () => {
      const { tap } = world();
      const robbed = run();
      const beats: (() => void)[] = [];
      const held = (_: number, beat: () => void) => {
        beats.push(beat);
        return () => {};
      };
      const work: StepWork = {
        ...robbed.work,
        time: { ...robbed.work.time, every: held },
      };
      const order = await ordered(robbed, manifest());
      let isTaken = false;
      tap.stand = (() => {
        const { fake } = world();
        return async (seen) => {
          if (seen.operation === 'CloudFormation.CreateStack' && seen.body.includes('acme-lake') && !isTaken) {
            isTaken = true;
            const store = storeOf(runAt(world().moto.url).work.clients, 'acme', MOTO_ACCOUNT);
            const now = new Date().toISOString();
            await store.write(
              LOCK,
              JSON.stringify({ id: 'other', owner: 'bo@laptop', command: 'fleet apply', since: now, heartbeat: now }),
            );
            for (const beat of beats) beat();
          }
          return fake.answer(seen);
        };
      })();
      await expect(apply(work, order)).rejects.toThrow('is held by bo@laptop now');
      expect(world().fake.named('acme-iot')).toBeUndefined();
      const holder = await holderOf(storeOf(run().work.clients, 'acme', MOTO_ACCOUNT), run().work.time);
      expect(holder?.record.owner).toBe('bo@laptop');
    });
  });

  it('Ctrl-C begins no further step, gives the lock back, and the next apply goes on', async () => {
    const { fake } = world();
    fake.pace = 1;
    const leaving: Run = run();
    const tell = leaving.work.tell;
    const work: StepWork = {
      ...leaving.work,
      tell: (happening) => {
        tell(happening);
        if (happening.event === 'stack' && happening.stack === 'lake') leaving.leave();
      },
    };
    await expect(apply(work, await ordered(leaving, manifest()))).rejects.toMatchObject({ kind: 'interrupted' });
    expect(fake.named('acme-iot')).toBeUndefined();
    fake.pace = 40;
    expect(await applied(run(), manifest())).toBe('done');
    expect((await endState()).madeTwice).toEqual([]);
  });

  it('a saved plan is carried out once; one that was begun may be taken up again', async () => {
    const { fake } = world();
    const order = await ordered(run(), manifest(), { seal: 'a'.repeat(64) });
    fake.operations.fail('create', 'RoomsThresholdWarmRule', 'no');
    await expect(apply(run().work, order)).rejects.toThrow('no');
    fake.operations.heal();
    expect(await apply(run().work, { ...order, token: 'again' })).toBe('done');
    await applied(run(), manifest({ above: 6 }));
    await expect(apply(run().work, { ...order, token: 'once-more' })).rejects.toMatchObject({
      kind: expect.stringMatching(/^(used|stale)-plan$/),
    });
  });

  it('a version older than the one that applied last is refused', async () => {
    await applied(run(), manifest());
    const order = await ordered(run(), manifest({ above: 6 }));
    const older = { ...order, target: { ...order.target, tool: '0.0.9' } };
    await expect(apply(run().work, older)).rejects.toMatchObject({ kind: 'older-version' });
  });

  it('code that this machine cannot pack is asked for by name, before any stack is changed', async () => {
    const { tap } = world();
    const text = manifest({ extra: 'etl: { engine: lambda, every: 1h }\n' });
    await expect(applied(run(), text)).rejects.toMatchObject({
      kind: 'missing-artifact',
      message: expect.stringContaining('lambda/layers/duckdb-'),
    });
    expect(tap.seen.filter(({ body }) => body.includes('acme-lake') || body.includes('acme-etl'))).toEqual([]);
  });
});
