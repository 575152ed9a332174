import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
