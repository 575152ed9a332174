import type { Rollup, RollupValue } from '../../../ir/etl/rollup';
import type { EtlTree } from '../../../ir/etl/tree';
import { type Column, clock, double, firstOf, name, text } from './sql';
import { partitionColumns, STAYED, type TableView } from './tables';

/** From ms times twice the value (a trapezoid has two sides) to hours. */
const TWO_HOURS_MS = 7_200_000;
/** Sums of whole numbers are exact in it: at most 15 digits of a value, 8 of ms, 1 of the two, and 14 are left for the number of rows. */
const EXACT = 'DECIMAL(38, 0)';

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
    group: { by: ['group_id', 'device_id', '_day', '_start'], values: sums(rollup) },
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

const OVER = 'OVER (PARTITION BY group_id, device_id, _start ORDER BY _rank)';

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
  times === undefined
    ? `CASE WHEN ${span} <= _gap THEN ${span} ELSE 0 END`
    : `CASE WHEN ${span} <= _gap THEN CAST(${times} AS ${EXACT}) * (${span}) ELSE 0 END`;

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
  const first = bridged(`(${t} - coalesce(${before}, _start))`, `(${s} + coalesce(${name(`_p${sum(column)}`)}, ${s}))`);
  const last = `CASE WHEN ${name(`_n${at(column)}`)} IS NULL THEN ${bridged(`(${end} - ${t})`, `2 * ${s}`)} ELSE 0 END`;
  return [
    { name: `_count_${column}`, sql: `count(${c})` },
    { name: `_min_${column}`, sql: `min(${c})` },
    { name: `_max_${column}`, sql: `max(${c})` },
    { name: `_sum_${column}`, sql: `sum(CAST(${s} AS ${EXACT}))` },
    { name: `_last_${column}`, sql: `max_by(${c}, _rank) ${there}` },
    ...(energy ? [{ name: `_energy_${column}`, sql: `sum(CAST(${first} + ${last} AS ${EXACT})) ${there}` }] : []),
  ];
}

/** A whole number over a whole number as a double, without a step that rounds twice. */
const ratio = (whole: string, by: string) =>
  `(CAST(${whole} div ${by} AS DOUBLE) + CAST(${whole} % ${by} AS DOUBLE) / CAST(${by} AS DOUBLE))`;

function results({ column, scale, energy }: RollupValue): readonly Column[] {
  const count = name(`_count_${column}`);
  const mean = `CASE WHEN ${count} > 0 THEN ${ratio(name(`_sum_${column}`), count)} / ${double(scale)} END`;
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
  const hours = `${ratio(name(`_energy_${column}`), `${TWO_HOURS_MS}`)} / ${double(scale)}`;
  const times = multiply === 1 ? hours : `${hours} * ${double(multiply)}`;
  return divide === 1 ? times : `${times} / ${double(divide)}`;
}
