import { athena } from '../../expression/dialects/athena';
import { quoteSql, quoteSqlName } from '../../quoting/quote';
import type { ColumnType } from '../etl/column';
import type { PartitionKey } from '../fleet/lake';
import { type ColumnSource, EVENT_TIME, type RowColumn, type Rows, type RowsPart } from '../fleet/question';
import { DEVICES_TABLE } from '../names';
import { type Bounds, lastDays } from './bounds';

const EPOCH = "TIMESTAMP '1970-01-01 00:00:00'";

/**
 * The rows as a SELECT, without a last line end. It keeps to what Athena (Trino) and DuckDB have in common. Each table is read once, and only
 * the partitions within the bounds: plain comparisons with constants, for only these let Athena skip folders.
 */
export function rowsSql(rows: Rows, bounds: Bounds): string {
  const all = rows.parts.flatMap((part) => partSqls(rows, part, bounds)).join('\nUNION ALL\n');
  if (rows.of !== 'latest') return all;
  const names = rows.columns.map(({ name }) => quoteSqlName(name)).join(', ');
  const newest = `row_number() OVER (PARTITION BY "group_id", "device_id" ORDER BY ${quoteSqlName(EVENT_TIME)} DESC)`;
  return `SELECT ${names}\nFROM (\nSELECT *, ${newest} AS "_newest"\nFROM (\n${all}\n) AS "readings"\n) AS "numbered"\nWHERE "_newest" = 1`;
}

/** A live view looks at yesterday and today: what is older comes from the table. */
function partSqls(rows: Rows, part: RowsPart, bounds: Bounds): readonly string[] {
  const { live, table, partitions } = part;
  if (live === undefined) return [partSql(rows, part, bounds)];
  const recent = partSql(rows, { ...part, table: live, partitions: [] }, bounds);
  if (bounds.daysBack !== undefined && bounds.daysBack <= LIVE_DAYS) return [recent];
  const day = dayOf(partitions);
  if (day === undefined) throw new Error(`${table} has no days`);
  const older = `${day} < ${lastDays(LIVE_DAYS).fromDay}`;
  return [partSql(rows, part, bounds, [older]), recent];
}

/** Days before today. */
const LIVE_DAYS = 1;

function partSql({ columns, time }: Rows, part: RowsPart, bounds: Bounds, more: readonly string[] = []): string {
  const values = columns.map((column) => `  ${value(column, part)} AS ${quoteSqlName(column.name)}`).join(',\n');
  const conditions = [
    groupCondition(part),
    ...partitionConditions(part, bounds),
    ...more,
    ...timeConditions(part, time, bounds),
  ];
  const where = `WHERE ${conditions.join('\n  AND ')}`;
  const joined = part.table !== DEVICES_TABLE && Object.values(part.from).some(({ take }) => take === 'device');
  const table = quoteSqlName(part.table);
  if (!joined) return `SELECT\n${values}\nFROM ${table} AS "r"\n${where}`;
  const found = '"d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"';
  return `SELECT\n${values}\nFROM (\nSELECT *\nFROM ${table}\n${where}\n) AS "r"\nLEFT JOIN ${quoteSqlName(DEVICES_TABLE)} AS "d" ON ${found}`;
}

const CASTS: Readonly<Record<ColumnType, string>> = {
  double: 'double',
  bigint: 'bigint',
  string: 'varchar',
  boolean: 'boolean',
  timestamp: 'timestamp',
};

function value({ name, type }: RowColumn, { from, table }: RowsPart): string {
  const source = from[name];
  if (!source) return `CAST(NULL AS ${CASTS[type]})`;
  return sourceSql(source, table === DEVICES_TABLE ? 'r' : 'd', type);
}

function sourceSql(source: ColumnSource, devices: 'r' | 'd', type: ColumnType): string {
  const of = (name: string, table = 'r') => `"${table}".${quoteSqlName(name)}`;
  switch (source.take) {
    case 'column':
      return of(source.name);
    case 'device':
      return source.number ? `TRY_CAST(${of(source.name, devices)} AS double)` : of(source.name, devices);
    case 'ms':
      return moment(of(source.name));
    case 'product':
      return `(${of(source.left)} * ${of(source.right)})`;
    case 'hour-of-day':
      return `CAST(extract(hour FROM ${of(source.name)}) AS bigint)`;
    case 'named': {
      const name = source.column ? [sourceSql(source.column, devices, 'string')] : [];
      const behind = source.behind === '' ? [] : [quoteSql(source.column ? ` ${source.behind}` : source.behind)];
      return [...name, ...behind].join(' || ');
    }
    case 'formula': {
      const printed = athena.print(source.expression, { path: (field) => ['r', field] });
      if (!printed.ok) throw new Error(`a calculated field was not checked: ${printed.problems[0]?.message}`);
      return type === 'bigint' ? `CAST(${printed.text} AS bigint)` : printed.text;
    }
  }
}

/** A moment in ms since 1970, cut to whole seconds: from_unixtime and to_timestamp are each known to one engine only. */
const moment = (ms: string) => `(${EPOCH} + INTERVAL '1' SECOND * CAST((${ms} - ${ms} % 1000) / 1000 AS bigint))`;

/** By the partition column where there is one, which costs nothing. */
function groupCondition({ groups, partitions }: RowsPart): string {
  const column = partitions.includes('group') ? 'group' : 'group_id';
  return `${quoteSqlName(column)} IN (${groups.map(quoteSql).join(', ')})`;
}

function partitionConditions({ partitions, byArrival }: RowsPart, { fromDay, toDay }: Bounds): readonly string[] {
  const day = dayOf(partitions);
  if (day === undefined) return [];
  const year = partitions.includes('year') && !partitions.includes('dt');
  const from = [`${day} >= ${fromDay}`, ...(year ? [`"year" >= substr(${fromDay}, 1, 4)`] : [])];
  if (toDay === undefined || byArrival) return from;
  return [...from, `${day} <= ${toDay}`, ...(year ? [`"year" <= substr(${toDay}, 1, 4)`] : [])];
}

function dayOf(partitions: readonly PartitionKey[]): string | undefined {
  if (partitions.includes('dt')) return '"dt"';
  const dated = (['year', 'month', 'day'] as const).every((key) => partitions.includes(key));
  return dated ? `"year" || '-' || "month" || '-' || "day"` : undefined;
}

/** Days are coarse, so the time is held against the bounds as well. */
function timeConditions(part: RowsPart, time: Rows['time'], { from, to }: Bounds): readonly string[] {
  const source = time && part.from[time];
  if (!source || (source.take !== 'column' && source.take !== 'ms')) return [];
  const name = quoteSqlName(source.name);
  const at = source.take === 'ms' ? moment(name) : name;
  return [`${at} >= ${from}`, ...(to === undefined ? [] : [`${at} < ${to}`])];
}
