import type { Rollup, RollupValue } from '../../../ir/etl/rollup';
import type { EtlTree } from '../../../ir/etl/tree';
import { type Column, clock, double, firstOf, name, text } from './sql';
import { partitionColumns, STAYED, type TableView } from './table-view';

/** From ms times twice the value (a trapezoid has two sides) to hours. */
const TWO_HOURS_MS = 7_200_000;
/** Sums of whole numbers are exact in it: at most 15 digits of a value, 8 of ms, 1 of the two, and 14 are left for the number of rows. */
const EXACT = 'DECIMAL(38, 0)';
/**
 * Adding up decimals is slow, so a whole number of at most 16 digits is added up in two halves of 64 bit, which are put together at the end:
 * `n = (n >> 24) * 2^24 + (n & (2^24 - 1))`. Times of a window add up to less than a day, so a half times them stays below 2^63, too.
 */
const HALF_BITS = 24;
const HALF = 2 ** HALF_BITS;
const high = (whole: string) => `shiftright(${whole}, ${HALF_BITS})`;
const low = (whole: string) => `(${whole} & ${HALF - 1}L)`;
const together = (highs: string, lows: string) => `(CAST(${highs} AS ${EXACT}) * ${HALF} + ${lows})`;

const value = (column: string) => `_v_${column}`;
const sum = (column: string) => `_s_${column}`;
const at = (column: string) => `_t_${column}`;

/** A row per device and window. Sums are whole numbers, so the order of rows does not show in them. */
export function rollupLayers(tree: EtlTree, rollup: Rollup): TableView {
  const { windowMs, values, breaches, table } = rollup;
  const energies = values.filter(({ energy }) => energy !== undefined);
  const gap = firstOf(
    tree.groups.map(({ id, gapMs }) => [`group_id = ${text(id)}`, `${gapMs}L`]),
    'BIGINT',
  );
  return {
    table,
    where: STAYED,
    before: [
      [
        { name: '_gap', sql: gap },
        { name: '_start', sql: `_ms - _ms % ${windowMs}` },
        ...values.map(({ column, least, greatest }) => ({
          name: value(column),
          sql: `CASE WHEN ${name(column)} BETWEEN ${double(least)} AND ${double(greatest)} THEN ${name(column)} END`,
        })),
      ],
      [
        ...values.map(({ column, scale }) => ({
          name: sum(column),
          sql: `floor(CAST(${name(value(column))} AS DOUBLE) * ${double(scale)} + 0.5D)`,
        })),
        ...energies.map(({ column }) => ({
          name: at(column),
          sql: `CASE WHEN ${name(value(column))} IS NOT NULL THEN _ms END`,
        })),
      ],
      beside(energies),
    ],
    group: { by: ['device_id', '_day', 'group_id', '_start'], values: sums(rollup) },
    result: [
      { name: 'window_start', sql: clock('_start') },
      { name: 'group_id', sql: 'group_id' },
      { name: 'device_id', sql: 'device_id' },
      { name: 'readings', sql: 'readings' },
      { name: 'uptime', sql: `CAST(_covered AS DOUBLE) / ${double(windowMs)}` },
      ...values.flatMap(results),
      ...breaches.map((breach) => ({
        name: `${breach}_count`,
        sql: `CASE WHEN ${name(`_n_${breach}`)} > 0 THEN ${name(`_b_${breach}`)} END`,
      })),
      ...partitionColumns(table),
    ],
    order: ['device_id', 'window_start'],
  };
}

/** The day says nothing more than the start, but rows of a device and day lie together already. */
const OVER = 'OVER (PARTITION BY device_id, _day, group_id, _start ORDER BY _rank)';

/** The reading before each in its window, and whether there is one behind it; for energy, among those with a value. */
function beside(energies: readonly RollupValue[]): readonly Column[] {
  return [
    { name: '_before', sql: `lag(_ms) ${OVER}` },
    { name: '_after', sql: `lead(_ms) ${OVER}` },
    ...energies.flatMap(({ column }) => [
      { name: `_p${at(column)}`, sql: `lag(${name(at(column))}) IGNORE NULLS ${OVER}` },
      {
        name: `_p${sum(column)}`,
        sql: `lag(${name(sum(column))}) IGNORE NULLS ${OVER}`,
      },
      { name: `_n${at(column)}`, sql: `lead(${name(at(column))}) IGNORE NULLS ${OVER}` },
    ]),
  ];
}

/** `span` where it is no longer than the gap, else 0. */
const bridged = (span: string, times?: string) =>
  `CASE WHEN ${span} <= _gap THEN ${times === undefined ? '' : `${times} * `}${span} ELSE 0 END`;

function sums({ windowMs, values, breaches }: Rollup): readonly Column[] {
  const end = `_start + ${windowMs}`;
  return [
    { name: 'readings', sql: 'count(*)' },
    {
      name: '_covered',
      sql: `sum(${bridged('(_ms - coalesce(_before, _start))')} + CASE WHEN _after IS NULL THEN ${bridged(`(${end} - _ms)`)} ELSE 0 END)`,
    },
    ...values.flatMap((one) => valueSums(one, end)),
    ...breaches.flatMap((breach) => [
      { name: `_b_${breach}`, sql: `count(*) FILTER (WHERE ${name(breach)})` },
      { name: `_n_${breach}`, sql: `count(${name(breach)})` },
    ]),
  ];
}

function valueSums({ column, energy }: RollupValue, end: string): readonly Column[] {
  const c = name(value(column));
  const there = `FILTER (WHERE ${c} IS NOT NULL)`;
  const s = name(sum(column));
  const t = name(at(column));
  const before = name(`_p${at(column)}`);
  const sides = `(${s} + coalesce(${name(`_p${sum(column)}`)}, ${s}))`;
  const isLast = `${name(`_n${at(column)}`)} IS NULL`;
  const area = (half: (whole: string) => string) => {
    const first = bridged(`(${t} - coalesce(${before}, _start))`, half(sides));
    return `sum(${first} + CASE WHEN ${isLast} THEN ${bridged(`(${end} - ${t})`, half(`(2 * ${s})`))} ELSE 0 END) ${there}`;
  };
  return [
    { name: `_count_${column}`, sql: `count(${c})` },
    { name: `_min_${column}`, sql: `min(${c})` },
    { name: `_max_${column}`, sql: `max(${c})` },
    { name: `_high_${column}`, sql: `sum(${high(s)})` },
    { name: `_low_${column}`, sql: `sum(${low(s)})` },
    { name: `_last_${column}`, sql: `max_by(${c}, _rank) ${there}` },
    ...(energy
      ? [
          { name: `_ehigh_${column}`, sql: area(high) },
          { name: `_elow_${column}`, sql: area(low) },
        ]
      : []),
  ];
}

/** A whole number over a whole number as a double, without a step that rounds twice. */
const ratio = (whole: string, by: string) =>
  `(CAST(${whole} div ${by} AS DOUBLE) + CAST(${whole} % ${by} AS DOUBLE) / CAST(${by} AS DOUBLE))`;

function results({ column, scale, energy }: RollupValue): readonly Column[] {
  const count = name(`_count_${column}`);
  const mean = `CASE WHEN ${count} > 0 THEN ${ratio(together(name(`_high_${column}`), name(`_low_${column}`)), count)} / ${double(scale)} END`;
  return [
    { name: `${column}_count`, sql: count },
    { name: `${column}_min`, sql: name(`_min_${column}`) },
    { name: `${column}_max`, sql: name(`_max_${column}`) },
    { name: `${column}_mean`, sql: mean },
    { name: `${column}_last`, sql: name(`_last_${column}`) },
    ...(energy ? [{ name: `${column}_energy`, sql: energyOf(column, scale, energy) }] : []),
  ];
}

function energyOf(column: string, scale: number, energy: NonNullable<RollupValue['energy']>): string {
  const { multiply, divide } = energy;
  const hours = `${ratio(together(name(`_ehigh_${column}`), name(`_elow_${column}`)), `${TWO_HOURS_MS}`)} / ${double(scale)}`;
  const times = multiply === 1 ? hours : `${hours} * ${double(multiply)}`;
  return divide === 1 ? times : `${times} / ${double(divide)}`;
}
