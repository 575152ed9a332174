import { arrivalOrder, lastQuarantine } from '../../../ir/etl/order';
import type { CastStep, EtlStep, ReadStep, TimeStep } from '../../../ir/etl/step';
import type { EtlTree } from '../../../ir/etl/tree';
import type { PartitionKey } from '../../../ir/fleet/lake';
import { deriveSql, enrichSql, flagSql } from './add';
import { castSql } from './cast';
import { deduplicateSql, inOrder, presentSql, rangeSql, requireSql } from './clean';
import { parsedSql, tokensSql, usualSql } from './read';
import { chain } from './sql';
import { bootsSql, clockSql, doubtedSql, momentsSql, rightedSql, timeSql } from './time';

type Parts = readonly (readonly [title: string, select: string])[];

/** Of the lines: which days they belong to, or did before a clock was put right; and whether one was wrong. */
export function touchedSql(tree: EtlTree, partitioning: readonly PartitionKey[]): string {
  const days = `SELECT "day", bool_or("_is_wrong") AS "wrong"
FROM (SELECT "_is_wrong", unnest([d for d in ["_day", "_day_before"] if d IS NOT NULL]) AS "day" FROM "timed")
GROUP BY "day"`;
  return `${chain([...timedParts(tree, partitioning), ['days', days]])}\nORDER BY "day";\n`;
}

/** Of the lines: the boots in which a clock was wrong. */
export function clocksSql(tree: EtlTree, partitioning: readonly PartitionKey[]): string {
  const boots = ['boots', bootsSql(only(tree, 'time') as TimeStep)] as const;
  return `CREATE OR REPLACE TEMP TABLE "clocks" AS\n${chain([...doubtedParts(tree, partitioning), boots])};\n`;
}

/** None is known to be. */
export const NO_CLOCKS_SQL = `CREATE OR REPLACE TEMP TABLE "clocks" (
  "group_id" VARCHAR, "device_id" VARCHAR, "_boot" VARCHAR, "_folder_day" DATE, "_booted_ms" BIGINT
);
`;

/** The lines of the run's days, with their time. One that is turned away is kept, with the reason; and for a while those whose clock was wrong. */
export function timedSql(tree: EtlTree, partitioning: readonly PartitionKey[]): string {
  const isOf = (day: string) => `list_contains(getvariable('days'), CAST("${day}" AS VARCHAR))`;
  const ofDays = `SELECT * FROM "timed" WHERE "_is_wrong" OR ${isOf('_day')} OR ${isOf('_day_before')}`;
  return `CREATE OR REPLACE TEMP TABLE "timed" AS\n${chain([...timedParts(tree, partitioning), ['of_days', ofDays]])};\n`;
}

/** The same rows, typed, judged and enriched. */
export function rowsSql(tree: EtlTree): string {
  const steps = tree.steps.filter(({ step }) => step !== 'read' && step !== 'time');
  const parts: [string, string][] = [];
  const before = () => parts.at(-1)?.[0] ?? 'timed';
  for (const [at, step] of steps.entries()) {
    parts.push([`${step.step}_${at}`, selectOf(step, arrivalOrder(steps, at), before())]);
    if (at === lastQuarantine(steps)) parts.push(['judged', judgedSql(before())]);
  }
  parts.push(['ranked', rankedSql(arrivalOrder(steps, steps.length), before())]);
  return `CREATE OR REPLACE TEMP TABLE "rows" AS\n${chain(parts)};\n`;
}

/** Line and source are only shown of what was turned away; they are long, and every window would carry them along. */
function judgedSql(from: string): string {
  const ofTurnedAway = ['_line', '_source'].map(
    (one) => `CASE WHEN "_state" IS NOT NULL THEN "${one}" END AS "${one}"`,
  );
  return `SELECT * REPLACE (${ofTurnedAway.join(', ')})\nFROM "${from}"`;
}

/** `_rank` puts the curated rows into the order of their file: by device, as they were taken, and what still agrees as it came in. */
function rankedSql(order: readonly string[], from: string): string {
  return `SELECT *,
  row_number() OVER (
    PARTITION BY "_state" IS NULL
    ORDER BY "device_id", "_ms", ${inOrder(order)}
  ) AS "_rank"
FROM "${from}"`;
}

function timedParts(tree: EtlTree, partitioning: readonly PartitionKey[]): Parts {
  const time = only(tree, 'time') as TimeStep;
  return [...doubtedParts(tree, partitioning), ['righted', rightedSql(time)], ['timed', timeSql(time)]];
}

function doubtedParts(tree: EtlTree, partitioning: readonly PartitionKey[]): Parts {
  const read = only(tree, 'read') as ReadStep;
  const time = only(tree, 'time') as TimeStep;
  const cast = only(tree, 'cast') as CastStep;
  const texts = ['device_id', ...cast.columns.filter(({ type }) => type === 'string').map(({ name }) => name)];
  return [
    ['usual', usualSql(read)],
    ['parsed', parsedSql(read)],
    ['tokens', tokensSql(read, texts)],
    ['moments', momentsSql(partitioning)],
    ['clock', clockSql()],
    ['doubted', doubtedSql(time)],
  ];
}

function only(tree: EtlTree, kind: EtlStep['step']): EtlStep {
  const step = tree.steps.find(({ step }) => step === kind);
  if (!step) throw new Error(`a tree without ${kind}`);
  return step;
}

function selectOf(step: EtlStep, order: readonly string[], from: string): string {
  switch (step.step) {
    case 'cast':
      return castSql(step);
    case 'present':
      return presentSql(step, from);
    case 'require':
      return requireSql(step, from);
    case 'range':
      return rangeSql(step, from);
    case 'deduplicate':
      return deduplicateSql(step, order, from);
    case 'derive':
      return deriveSql(step, from);
    case 'enrich':
      return enrichSql(step, from);
    case 'flag':
      return flagSql(step, from);
    default:
      throw new Error(`${step.step} comes before the rows`);
  }
}
