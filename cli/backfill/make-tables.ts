import { availableParallelism } from 'node:os';
import { daysOf, MADE_UP } from '../../runtime/history/history-order';
import { duckdbWith } from '../../runtime/twin/etl/duckdb-engine';
import { etlPlan } from '../../runtime/twin/etl/etl-plan';
import { refusal } from '../../runtime/twin/etl/etl-report';
import type { EtlRun } from '../../runtime/twin/etl/run-etl';
import { overLakeWhenFree } from '../etl/run-when-free';
import { Unable } from '../unable';
import type { HistoryReport } from './history-report';
import type { HistoryStep, Making } from './make-history';

/** What one process of the ETL takes at once, and the memory that such lines fit into. */
const AT_ONCE = { lines: 1_000_000, memory: '1500MB' };

interface Batch {
  readonly id: string;
  readonly days: readonly string[];
  readonly lines: number;
}

/** Makes the tables of the days of a past by the ETL: a sensor and some of its days in one process, and as many processes as there are cores. */
export async function makeTables(
  { place: { dir }, stacks: { resources }, state: { order }, folder, makers }: Making,
  tell: (step: HistoryStep) => void,
  signal: AbortSignal,
): Promise<Pick<HistoryReport, 'curated' | 'quarantined'>> {
  const plan = etlPlan(dir.generated);
  if (plan === undefined) return { curated: undefined, quarantined: undefined };
  const groupOf = new Map(makers.map(({ thing, group }) => [thing, group]));
  const done = [...folder.done().values()];
  const days = daysOf(order);
  const waiting = plan.sensors
    .flatMap(({ id, groups }) => {
      const own = done.filter(({ thing }) => groups.includes(groupOf.get(thing) ?? ''));
      return batchesOf(
        id,
        days,
        own.reduce((sum, { messages }) => sum + messages, 0),
      );
    })
    .sort((a, b) => b.lines - a.lines);
  const total = waiting.reduce((sum, { lines }) => sum + lines, 0);
  const engine = duckdbWith({ threads: 1, memory: AT_ONCE.memory });
  const begun = performance.now();
  const made = { lines: 0, curated: 0, quarantined: 0 };
  const take = async (run: EtlRun, { id, days: some, lines }: Batch, until: AbortSignal) => {
    const report = await run(id, { days: some, punctual: MADE_UP }, until);
    const left = refusal(report);
    if (left !== undefined) throw new Unable(left);
    made.lines += lines;
    made.curated += report.curated;
    made.quarantined += report.quarantined + report.unparsable;
    const share = made.lines / Math.max(1, total);
    const seconds = (performance.now() - begun) / 1000;
    const leftSeconds = share === 0 ? 0 : (seconds / share) * (1 - share);
    const detail = `${id} ${some[0]}${some.length > 1 ? ` to ${some.at(-1)}` : ''}`;
    tell({ what: 'tables', share, readings: 0, perSecond: 0, leftSeconds, detail });
  };
  tell({ what: 'tables', share: 0, readings: 0, perSecond: 0, leftSeconds: 0, detail: `${waiting.length} runs` });
  const where = { generated: dir.generated, dataDir: dir.path, resources, engine };
  await overLakeWhenFree(
    where,
    (run) => sideBySide(waiting, (batch, until) => take(run, batch, until), signal),
    signal,
  );
  return { curated: made.curated, quarantined: made.quarantined };
}

/** Days together as far as their lines, and those of the day after them that are read too, fit into memory. */
function batchesOf(id: string, days: readonly string[], lines: number): readonly Batch[] {
  const ofDay = lines / days.length;
  const size = Math.max(1, Math.floor(AT_ONCE.lines / Math.max(1, ofDay)) - 1);
  return Array.from({ length: Math.ceil(days.length / size) }, (_, at) => {
    const some = days.slice(at * size, (at + 1) * size);
    return { id, days: some, lines: ofDay * some.length };
  });
}

/** One for each core. The first failure ends all; when this settles, nothing is under way. */
async function sideBySide<T>(
  all: readonly T[],
  take: (one: T, until: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...all];
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal]);
  let cause: unknown;
  const worker = async () => {
    try {
      for (let one = waiting.shift(); one !== undefined && !until.aborted; one = waiting.shift())
        await take(one, until);
    } catch (problem) {
      cause ??= problem;
      ending.abort();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), all.length) }, worker));
  signal.throwIfAborted();
  if (cause !== undefined) throw cause;
}
