import type { DeduplicateStep, PresentStep, RangeLimit, RangeStep, RequireStep } from '../../../ir/etl/step';
import { double, firstOf, type Layer, name, remarks, text } from './sql';

/** The moment of arrival has a type of its own by now. */
const column = (written: string) => name(written === 'ingest_ms' ? 'ingest_time' : written);

export function presentLayers({ fields }: PresentStep): readonly Layer[] {
  const nothing = fields.map((field) => `${name(field)} IS NULL`).join(' AND ');
  return turnedAway(`CASE WHEN ${nothing} THEN 'no-field' END`, 'quarantined');
}

export function requireLayers({ columns }: RequireStep): readonly Layer[] {
  return turnedAway(firstOf(columns.map((one) => [`${column(one)} IS NULL`, text(`require:${one}`)])), 'quarantined');
}

export function rangeLayers({ outside, limits }: RangeStep): readonly Layer[] {
  if (limits.length === 0) return [];
  const code = ({ column: field }: RangeLimit) => text(`range:${field}`);
  if (outside === 'flag') {
    const all = limits.map((limit) => `CASE WHEN ${isOutside(limit)} THEN ${code(limit)} END`);
    return [[{ name: '_ranges', sql: remarks(all) }]];
  }
  const reason = firstOf(limits.map((limit) => [isOutside(limit), code(limit)]));
  return turnedAway(reason, outside === 'drop' ? 'dropped' : 'quarantined');
}

function isOutside({ column: field, min, max, values }: RangeLimit): string {
  const parts = [
    ...(min === undefined ? [] : [`${name(field)} < ${double(min)}`]),
    ...(max === undefined ? [] : [`${name(field)} > ${double(max)}`]),
    ...(values === undefined ? [] : [`${name(field)} NOT IN (${known(values)})`]),
  ];
  return `(${parts.join(' OR ')})`;
}

/** A text with U+0000 is never there by now. */
const known = (values: readonly string[]) =>
  values
    .filter((value) => !value.includes('\0'))
    .map(text)
    .join(', ') || 'CAST(NULL AS STRING)';

/** Of the rows that are still there and agree in the key, the first to arrive stays. */
export function deduplicateLayers({ by }: DeduplicateStep, order: readonly string[]): readonly Layer[] {
  const keys = by.map(column);
  const whole = ['_state IS NULL', ...keys.map((key) => `${key} IS NOT NULL`)].join(' AND ');
  const first = `row_number() OVER (PARTITION BY ${['_state IS NULL', '_day', ...keys].join(', ')} ORDER BY ${inOrder(order)})`;
  return turnedAway(`CASE WHEN ${whole} AND ${first} > 1 THEN 'duplicate' END`, 'duplicate');
}

export const inOrder = (columns: readonly string[]) => columns.map((one) => `${name(one)} NULLS LAST`).join(', ');

/** A row that an earlier step has turned away keeps its state and reason. */
function turnedAway(reason: string, state: string): readonly Layer[] {
  return [
    [{ name: '_hit', sql: reason }],
    [
      { name: '_state', sql: `coalesce(_state, CASE WHEN _hit IS NOT NULL THEN ${text(state)} END)` },
      { name: '_reason', sql: 'coalesce(_reason, _hit)' },
    ],
  ];
}
