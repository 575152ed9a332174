import type { Rollup, RollupValue } from '../../../ir/etl/rollup';
import type { EtlTree } from '../../../ir/etl/tree';
import { quoteSql } from '../../../quoting/quote';
import { chain, list, name } from './sql';
import { partitionColumns } from './tables';
import { duckNumber } from './values';

/** From ms times twice the value (a trapezoid has two sides) to hours. */
const TWO_HOURS_MS = 7_200_000;

/** A row per device and window. Sums are whole numbers, so neither the order of rows nor the number of threads shows in them. */
export function rollupSql(tree: EtlTree, rollup: Rollup): string {
  const { windowMs, values } = rollup;
  const energies = values.filter(({ energy }) => energy !== undefined);
  const base = `SELECT
  "group_id", "device_id", "_day", "_ms", ${gapOf(tree)} AS "_gap",
  "_ms" - "_ms" % ${windowMs} AS "_start",
  "_rank" AS "_at"${[
    ...values.map(
      ({ column, least, greatest }) =>
        `CASE WHEN ${name(column)} BETWEEN ${duckNumber(least)} AND ${duckNumber(greatest)} THEN ${name(column)} END AS ${name(column)}`,
    ),
    ...rollup.breaches.map(name),
  ]
    .map((text) => `,\n  ${text}`)
    .join('')}
FROM "rows"
WHERE "_state" IS NULL`;
  const scaled = values.map(
    ({ column, scale }) =>
      `CAST(floor(CAST(${name(column)} AS DOUBLE) * ${duckNumber(scale)} + 0.5e0) AS BIGINT) AS ${name(sum(column))}`,
  );
  const moments = energies.map(
    ({ column }) => `CASE WHEN ${name(column)} IS NOT NULL THEN "_ms" END AS ${name(at(column))}`,
  );
  const scaledSql = `SELECT *${[...scaled, ...moments].map((text) => `,\n  ${text}`).join('')}\nFROM "readings"`;
  return `${chain([
    ['readings', base],
    ['scaled', scaledSql],
    ['beside', besideSql(energies)],
    ['windows', windowsSql(rollup)],
    ['result', resultSql(rollup)],
  ])};\n`;
}

const sum = (column: string) => `_s_${column}`;
const at = (column: string) => `_t_${column}`;

function gapOf({ groups }: EtlTree): string {
  return `CASE "group_id" ${groups.map(({ id, gapMs }) => `WHEN ${quoteSql(id)} THEN ${gapMs}`).join(' ')} END`;
}

/** The reading before each in its window, and whether there is one behind it; for energy, among those with a value. */
function besideSql(energies: readonly RollupValue[]): string {
  const columns = energies.flatMap(({ column }) => [
    `lag(${name(at(column))} IGNORE NULLS) OVER w AS ${name(`_p${at(column)}`)}`,
    `lag(${name(sum(column))} IGNORE NULLS) OVER w AS ${name(`_p${sum(column)}`)}`,
    `lead(${name(at(column))} IGNORE NULLS) OVER w AS ${name(`_n${at(column)}`)}`,
  ]);
  return `SELECT *,${list([`lag("_ms") OVER w AS "_before"`, `lead("_ms") OVER w AS "_after"`, ...columns])}
FROM "scaled"
WINDOW w AS (PARTITION BY "group_id", "device_id", "_start" ORDER BY "_at")`;
}

/** `span` where it is no longer than the gap, else 0. */
const bridged = (span: string, times = '1') => `CASE WHEN ${span} <= "_gap" THEN ${times} * (${span}) ELSE 0 END`;

function windowsSql({ windowMs, values, breaches }: Rollup): string {
  const end = `"_start" + ${windowMs}`;
  const covered = `sum(${bridged(`"_ms" - coalesce("_before", "_start")`)} + CASE WHEN "_after" IS NULL THEN ${bridged(`${end} - "_ms"`)} ELSE 0 END)`;
  const columns = values.flatMap(({ column, energy }) => {
    const c = name(column);
    const there = `FILTER (${c} IS NOT NULL)`;
    const s = `CAST(${name(sum(column))} AS HUGEINT)`;
    const [t, before, sBefore, after] = [at(column), `_p${at(column)}`, `_p${sum(column)}`, `_n${at(column)}`].map(
      name,
    );
    const first = bridged(
      `${t} - coalesce(${before}, "_start")`,
      `(${s} + coalesce(${sBefore}, ${name(sum(column))}))`,
    );
    const last = `CASE WHEN ${after} IS NULL THEN ${bridged(`${end} - ${t}`, `2 * ${s}`)} ELSE 0 END`;
    return [
      `count(${c}) AS ${name(`${column}_count`)}`,
      `min(${c}) AS ${name(`${column}_min`)}`,
      `max(${c}) AS ${name(`${column}_max`)}`,
      `sum(${name(sum(column))}) AS ${name(sum(column))}`,
      `arg_max(${c}, "_at") ${there} AS ${name(`${column}_last`)}`,
      ...(energy ? [`sum(${first} + ${last}) ${there} AS ${name(`_e_${column}`)}`] : []),
    ];
  });
  return `SELECT${list([
    '"group_id"',
    '"device_id"',
    '"_day"',
    '"_start"',
    'count(*) AS "readings"',
    `${covered} AS "_covered"`,
    ...columns,
    ...breaches.map((breach) => `count(*) FILTER (${name(breach)}) AS ${name(`${breach}_count`)}`),
    ...breaches.map((breach) => `count(${name(breach)}) AS ${name(`_n_${breach}`)}`),
  ])}
FROM "beside"
GROUP BY "group_id", "device_id", "_day", "_start"`;
}

/** A whole number over a whole number as a double, without a step that rounds twice. */
const ratio = (whole: string, by: string) =>
  `(CAST(${whole} // ${by} AS DOUBLE) + CAST(${whole} % ${by} AS DOUBLE) / CAST(${by} AS DOUBLE))`;

function resultSql(rollup: Rollup): string {
  const { windowMs, values, breaches, table } = rollup;
  const columns = values.flatMap(({ column, scale, energy }) => {
    const count = name(`${column}_count`);
    const mean = `CASE WHEN ${count} > 0 THEN ${ratio(name(sum(column)), count)} / ${duckNumber(scale)} END`;
    return [
      count,
      name(`${column}_min`),
      name(`${column}_max`),
      `${mean} AS ${name(`${column}_mean`)}`,
      name(`${column}_last`),
      ...(energy ? [`${energyOf(column, scale, energy)} AS ${name(`${column}_energy`)}`] : []),
    ];
  });
  return `SELECT${list([
    'epoch_ms("_start") AS "window_start"',
    '"group_id"',
    '"device_id"',
    '"readings"',
    `CAST("_covered" AS DOUBLE) / ${duckNumber(windowMs)} AS "uptime"`,
    ...columns,
    ...breaches.map(
      (breach) =>
        `CASE WHEN ${name(`_n_${breach}`)} > 0 THEN ${name(`${breach}_count`)} END AS ${name(`${breach}_count`)}`,
    ),
    ...partitionColumns(table),
    'row_number() OVER (ORDER BY "device_id", "_start") AS "_rank"',
  ])}
FROM "windows"`;
}

function energyOf(column: string, scale: number, energy: NonNullable<RollupValue['energy']>): string {
  const { multiply, divide } = energy;
  const hours = `${ratio(name(`_e_${column}`), String(TWO_HOURS_MS))} / ${duckNumber(scale)}`;
  const times = multiply === 1 ? hours : `${hours} * ${duckNumber(multiply)}`;
  return divide === 1 ? times : `${times} / ${duckNumber(divide)}`;
}
