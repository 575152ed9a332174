import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordEvent } from '../../../runtime/agent/ports';
import { bytesIn, drain, idOf, logIn, newFolder, record } from './temporary-log';

type Step = { readonly kind: 'data' | 'alert'; readonly padding: number } | 'acknowledge' | 'rewind';

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constantFrom('data', 'data', 'data', 'alert'),
      padding: fc.integer({ min: 0, max: 300 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant('acknowledge' as const) },
  { weight: 1, arbitrary: fc.constant('rewind' as const) },
);

interface Told {
  readonly accepted: readonly { readonly id: number; readonly kind: 'data' | 'alert' }[];
  readonly acknowledged: ReadonlySet<number>;
  readonly left: readonly number[];
  readonly dropped: number;
  readonly refused: number;
  readonly mostBytes: number;
}

async function play(
  whenFull: 'oldest' | 'newest' | 'keep-alerts',
  bytes: number,
  steps: readonly Step[],
): Promise<Told> {
  const folder = newFolder();
  let dropped = 0;
  const report = (event: { kind: string; count?: number }) => {
    if (event.kind === 'dropped') dropped += event.count ?? 0;
  };
  const log = logIn(folder, { bytes, whenFull, report });
  const accepted: { id: number; kind: 'data' | 'alert' }[] = [];
  const acknowledged = new Set<number>();
  let refused = 0;
  let mostBytes = 0;
  for (const [id, one] of steps.entries()) {
    if (one === 'rewind') log.rewind();
    else if (one === 'acknowledge') {
      for (let count = 0; count < 3; count++) {
        const next = await log.read();
        if (next === undefined) break;
        // One of three stays under way, so that the policy meets records that are in flight.
        if (count === 1) continue;
        log.acknowledge(next.number);
        acknowledged.add(idOf(next));
      }
    } else {
      const done = await log.append(record(id, one.kind, one.padding)).then(
        () => true,
        () => false,
      );
      if (done) accepted.push({ id, kind: one.kind });
      else refused += 1;
    }
    mostBytes = Math.max(mostBytes, bytesIn(folder));
  }
  log.rewind();
  const left = (await drain(log)).map(idOf);
  expect(log.dropped).toBe(dropped);
  await log.close();
  const again = logIn(folder, { bytes, whenFull });
  expect(again.dropped, 'the count of what was dropped survives a restart').toBe(dropped);
  await again.close();
  return { accepted, acknowledged, left, dropped, refused, mostBytes };
}

describe.each(['oldest', 'newest', 'keep-alerts'] as const)('a full log that keeps by the policy %s', (whenFull) => {
  it('never exceeds its bound, counts what it drops, keeps order and loses nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 120 }),
        fc.integer({ min: 4096, max: 12_000 }),
        async (steps, bytes) => {
          const told = await play(whenFull, bytes, steps);
          expect(told.mostBytes).toBeLessThanOrEqual(bytes);
          expect(told.left, 'order').toEqual([...told.left].sort((a, b) => a - b));
          expect(new Set(told.left).size).toBe(told.left.length);
          const needed = told.accepted.filter(({ id }) => !told.acknowledged.has(id));
          expect(needed.length + told.refused, 'every record is left or counted as dropped').toBe(
            told.left.length + told.dropped,
          );
          const left = new Set(told.left);
          const lost = needed.filter(({ id }) => !left.has(id));
          if (whenFull === 'newest') expect(lost).toEqual([]);
          if (whenFull === 'oldest')
            for (const { id } of lost)
              expect(id, 'what is lost is older than what is left').toBeLessThan(told.left[0] ?? Infinity);
          if (whenFull === 'keep-alerts' && lost.some(({ kind }) => kind === 'alert')) {
            const oldestLoss = Math.min(...lost.filter(({ kind }) => kind === 'alert').map(({ id }) => id));
            const older = told.accepted.filter(({ id, kind }) => left.has(id) && kind === 'data' && id < oldestLoss);
            expect(older, 'no data is kept in the place of a later alert').toEqual([]);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

it('a record that is given up while it is under way counts as dropped only when it did not arrive', async () => {
  let dropped = 0;
  const report = (event: { kind: string; count?: number }) => {
    if (event.kind === 'dropped') dropped += event.count ?? 0;
  };
  const log = logIn(newFolder(), { bytes: 4096, report });
  await log.append(record(1, 'data', 50));
  await log.append(record(2, 'data', 50));
  const [one, two] = [await log.read(), await log.read()];
  for (let id = 3; dropped === 0; id++) await log.append(record(id, 'data', 50));
  const certain = dropped;
  if (one) log.acknowledge(one.number);
  log.rewind();
  expect(dropped - certain, `${two?.number} was under way and is not acknowledged`).toBe(1);
  await log.close();
});

it('and so does a close: what was under way and given up is counted, and the next start knows', async () => {
  let dropped = 0;
  const report = (event: { kind: string; count?: number }) => {
    if (event.kind === 'dropped') dropped += event.count ?? 0;
  };
  const folder = newFolder();
  const log = logIn(folder, { bytes: 4096, report });
  await log.append(record(1, 'data', 50));
  await log.append(record(2, 'data', 50));
  await log.read();
  await log.read();
  for (let id = 3; dropped === 0; id++) await log.append(record(id, 'data', 50));
  const certain = dropped;
  await log.close();
  expect(dropped - certain).toBe(2);
  const again = logIn(folder, { bytes: 4096 });
  expect(again.dropped).toBe(dropped);
  await again.close();
});

describe('alerts in a full log', () => {
  it('outlive any amount of data', async () => {
    const folder = newFolder();
    const log = logIn(folder, { bytes: 16 * 1024, whenFull: 'keep-alerts' });
    const alerts: number[] = [];
    for (let id = 0; id < 2000; id++) {
      const kind = id % 100 === 7 ? 'alert' : 'data';
      if (kind === 'alert') alerts.push(id);
      await log.append(record(id, kind, 50));
    }
    const left = await drain(log);
    expect(left.filter(({ kind }) => kind === 'alert').map(idOf)).toEqual(alerts);
    expect(left.at(-1) && idOf(left.at(-1) ?? record(0))).toBe(1999);
    expect(bytesIn(folder)).toBeLessThanOrEqual(16 * 1024);
    await log.close();
  });

  it('are not given up for data when nothing else is left', async () => {
    const log = logIn(newFolder(), { bytes: 8 * 1024, whenFull: 'keep-alerts' });
    let alerts = 0;
    for (; alerts < 40; alerts++) await log.append(record(alerts, 'alert', 50));
    const before = log.dropped;
    for (let id = 1000; id < 1100; id++) await log.append(record(id, 'data', 50)).catch(() => {});
    const left = await drain(log);
    expect(left.filter(({ kind }) => kind === 'alert').length).toBe(alerts - before);
    await log.close();
  });
});

describe('a batch that is appended at once', () => {
  const told = (folder: string, whenFull: 'oldest' | 'newest' | 'keep-alerts', bytes = 8 * 1024) => {
    const events: RecordEvent[] = [];
    const log = logIn(folder, { bytes, whenFull, report: (event) => event.kind !== 'problem' && events.push(event) });
    const append = async (kind: 'data' | 'alert', ids: readonly number[], padding: number) => {
      const ends = await Promise.allSettled(ids.map((id) => log.append(record(id, kind, padding))));
      return ids.filter((_, index) => ends[index]?.status === 'fulfilled');
    };
    return { log, events, append };
  };
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

  it('to a log that keeps what it has is taken as far as it fits, and the rest refused and counted', async () => {
    const { log, events, append } = told(newFolder(), 'newest');
    const ids = numbers(0, 200);
    const taken = await append('data', ids, 60);
    expect(taken.length).toBeGreaterThan(30);
    expect(taken).toEqual(ids.slice(0, taken.length));
    expect((await drain(log)).map(idOf)).toEqual(taken);
    expect(events.every((event) => event.kind === 'dropped' && event.reason === 'log-full')).toBe(true);
    expect(events.reduce((sum, event) => sum + event.count, 0)).toBe(200 - taken.length);
    expect(log.dropped).toBe(200 - taken.length);
    expect(log.bytes).toBeLessThanOrEqual(8 * 1024);
    await log.close();
  });

  it('finds the place of what was acknowledged, and nothing is given up for it', async () => {
    for (const whenFull of ['oldest', 'newest', 'keep-alerts'] as const) {
      const { log, events, append } = told(newFolder(), whenFull);
      for (let round = 0; round < 6; round++) {
        const ids = numbers(100 * round, 30);
        expect(await append('data', ids, 60), `${whenFull}, round ${round}`).toEqual(ids);
        const found = await drain(log);
        expect(found.map(idOf)).toEqual(ids);
        for (const { number } of found) log.acknowledge(number);
      }
      expect(events).toEqual([]);
      await log.close();
    }
  });

  it('of data and alerts gives up its data where only alerts are left', async () => {
    const { log, events, append } = told(newFolder(), 'keep-alerts');
    for (let id = 0; log.dropped === 0; id++) await append('alert', [id], 60);
    const given = log.dropped;
    events.splice(0);
    const data = append('data', [1000, 1001], 60);
    const alert = append('alert', [2000], 60);
    expect([await data, await alert]).toEqual([[], [2000]]);
    const lost = (of: string) => events.reduce((sum, event) => sum + (event.of === of ? event.count : 0), 0);
    expect(lost('data')).toBe(2);
    expect(log.dropped).toBe(given + 2 + lost('alert'));
    const left = await drain(log);
    expect(left.map(({ kind }) => kind)).not.toContain('data');
    expect(left.map(idOf).at(-1)).toBe(2000);
    await log.close();
  });

  it('finds all alerts again after a restart, in order, when data was given up between them', async () => {
    const folder = newFolder();
    const { log, append } = told(folder, 'keep-alerts');
    for (let id = 0; id < 300; id++) await append(id % 10 === 3 ? 'alert' : 'data', [id], 40);
    const before = (await drain(log)).map(idOf);
    await log.close();
    const again = told(folder, 'keep-alerts');
    expect((await drain(again.log)).map(idOf)).toEqual(before);
    const alerts = before.filter((id) => id % 10 === 3);
    expect(alerts.length).toBeGreaterThan(20);
    expect(before).toEqual([...before].sort((a, b) => a - b));
    await again.log.close();
  });
});
