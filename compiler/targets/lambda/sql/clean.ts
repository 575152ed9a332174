import type { DeduplicateStep, PresentStep, RangeLimit, RangeStep, RequireStep } from '../../../ir/etl/step';
import { firstOf, fixed, name, remarks } from './sql';
import { duckNumber, duckText } from './values';

/** The moment of arrival has a type of its own by now. */
const column = (written: string) => name(written === 'ingest_ms' ? 'ingest_time' : written);

export function presentSql({ fields }: PresentStep, from: string): string {
  const nothing = fields.map((field) => `${name(field)} IS NULL`).join(' AND ');
  return turnedAway(`CASE WHEN ${nothing} THEN 'no-field' END`, 'quarantined', from);
}

export function requireSql({ columns }: RequireStep, from: string): string {
  const reason = firstOf(columns.map((one) => [`${column(one)} IS NULL`, fixed(`require:${one}`)]));
  return turnedAway(reason, 'quarantined', from);
}

export function rangeSql({ outside, limits }: RangeStep, from: string): string {
  if (limits.length === 0) return `SELECT * FROM ${name(from)}`;
  const code = ({ column: field }: RangeLimit) => fixed(`range:${field}`);
  if (outside === 'flag') {
    const all = limits.map((limit) => `CASE WHEN ${isOutside(limit)} THEN ${code(limit)} END`);
    return `SELECT * REPLACE (nullif(${remarks(all)}, '') AS "_ranges")\nFROM ${name(from)}`;
  }
  const reason = firstOf(limits.map((limit) => [isOutside(limit), code(limit)]));
  return turnedAway(reason, outside === 'drop' ? 'dropped' : 'quarantined', from);
}

function isOutside({ column: field, min, max, values }: RangeLimit): string {
  const parts = [
    ...(min === undefined ? [] : [`${name(field)} < ${duckNumber(min)}`]),
    ...(max === undefined ? [] : [`${name(field)} > ${duckNumber(max)}`]),
    ...(values === undefined ? [] : [`${name(field)} NOT IN (${known(values)})`]),
  ];
  return `(${parts.join(' OR ')})`;
}

/** A text with U+0000 is never there by now. */
const known = (values: readonly string[]) =>
  values
    .filter((value) => !value.includes('\0'))
    .map(duckText)
    .join(', ') || 'NULL';

/** Of the rows that are still there and agree in the key, the first to arrive stays. */
export function deduplicateSql({ by }: DeduplicateStep, order: readonly string[], from: string): string {
  const keys = by.map(column);
  const whole = ['"_state" IS NULL', ...keys.map((key) => `${key} IS NOT NULL`)].join(' AND ');
  const first = `row_number() OVER (
      PARTITION BY ("_state" IS NULL), "_day", ${keys.join(', ')}
      ORDER BY ${inOrder(order)}
    )`;
  return turnedAway(`CASE WHEN ${whole} AND ${first} > 1 THEN 'duplicate' END`, 'duplicate', from);
}

export const inOrder = (columns: readonly string[]) => columns.map((one) => `${name(one)} NULLS LAST`).join(', ');

/** A row that an earlier step has turned away keeps its state and reason. */
function turnedAway(reason: string, state: string, from: string): string {
  return `SELECT * EXCLUDE ("_hit") REPLACE (
  coalesce("_state", CASE WHEN "_hit" IS NOT NULL THEN ${fixed(state)} END) AS "_state",
  coalesce("_reason", "_hit") AS "_reason"
)
FROM (
  SELECT *,
  ${reason} AS "_hit"
  FROM ${name(from)}
)`;
}
