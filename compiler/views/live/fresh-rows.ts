import { athena } from '../../expression/dialects/athena';
import type { TypedExpression } from '../../expression/typed';
import { arrivalOrder } from '../../ir/etl/order';
import type {
  CastStep,
  DeriveStep,
  EnrichStep,
  EtlStep,
  FlagStep,
  RangeLimit,
  RangeStep,
  TimeStep,
} from '../../ir/etl/step';
import type { EtlTree } from '../../ir/etl/tree';
import type { PartitionKey } from '../../ir/fleet/lake';
import type { FieldType } from '../../ir/fleet/sensors';
import { DEVICES_TABLE } from '../../ir/names';
import { quoteSql, quoteSqlName } from '../../quoting/quote';
import { dayFilter } from '../day-filter';
import { enrichColumns, flagColumns } from '../etl-columns';
import type { IdentityColumn } from './identity';

const YEAR_10000_MS = 253_402_300_800_000;
const BIGGEST = '9223372036854775808e0';

export interface RawSource {
  /** The raw table, or the view that names all of its devices. */
  readonly name: string;
  readonly partitioning: readonly PartitionKey[];
  /** A condition more on what is read. */
  readonly where?: string;
}

/**
 * Raw messages of yesterday and today as the rows that the ETL will make of them, in SQL that Athena and DuckDB share: its steps again, over a
 * table whose columns have types already. What a line says in words that the table does not read is missing here until the ETL has read it.
 * Undefined where an expression cannot be said.
 */
export function freshRows(tree: EtlTree, raw: RawSource, known: readonly IdentityColumn[]): string | undefined {
  const printer = new Printer();
  const { steps, curated } = tree;
  let sql = timed(only(steps, 'time'), only(steps, 'cast'), raw);
  let distinct = false;
  for (const [at, step] of steps.entries()) {
    if (step.step === 'deduplicate') {
      sql = firstOfEach(known, arrivalOrder(steps, at), sql);
      distinct = true;
    } else sql = printer.step(step, sql);
  }
  if (!distinct) sql = firstOfEach(known, arrivalOrder(steps, steps.length), sql);
  if (!printer.isComplete) return undefined;
  const values = curated.columns.map(({ name: column }) =>
    column === 'data_quality'
      ? `nullif(concat_ws(',', ${printer.remarks.join(', ')}), '') AS ${name(column)}`
      : name(column),
  );
  return `SELECT ${['"_day"', ...known.map((key) => name(key.name)), ...values].join(', ')}\n${from(sql)}`;
}

const name = quoteSqlName;
const from = (sql: string) => `FROM (\n${sql}\n) AS "rows"`;

function only<Kind extends EtlStep['step']>(steps: readonly EtlStep[], kind: Kind): EtlStep & { readonly step: Kind } {
  const found = steps.find((step): step is EtlStep & { readonly step: Kind } => step.step === kind);
  if (!found) throw new Error(`a tree without ${kind}`);
  return found;
}

const timestamp = (ms: string) => `CAST(from_unixtime(CAST(${ms} AS double) / 1000) AT TIME ZONE 'UTC' AS timestamp)`;

/** Messages with a sound time that no look at other lines of their boot will change, typed. */
function timed(time: TimeStep, cast: CastStep, { name: table, partitioning, where }: RawSource): string {
  const columns = cast.columns.map((column) => column.name);
  const place = (key: 'group' | 'device') => (partitioning.includes(key) ? name(key) : name(`${key}_id`));
  const size = 'abs("event_time")';
  const ms = `CASE WHEN ${size} < 100000000000 THEN "event_time" * 1000 WHEN ${size} < 100000000000000 THEN "event_time" WHEN ${size} < 100000000000000000 THEN ("event_time" + 500 - ("event_time" + 500) % 1000) / 1000 END`;
  const said = `SELECT
  ${place('group')} AS "group_id",
  ${place('device')} AS "device_id",
  ${columns.map(name).join(', ')},
  "ingest_ms" AS "_arrival_ms",
  ${ms} AS "_ms"
FROM ${name(table)}
WHERE ${[dayFilter(partitioning, 'since-yesterday'), ...(where === undefined ? [] : [where])].join('\n  AND ')}`;
  const waited = '"_arrival_ms" - "_ms"';
  const mayMove = `"late" = FALSE AND "boot_id" IS NOT NULL AND "monotonic_ms" >= 0 AND ${waited} > ${time.wrongMs}`;
  const sound = [
    `"_ms" BETWEEN ${time.earliestMs} AND ${YEAR_10000_MS - 1}`,
    `coalesce("_ms" <= "_arrival_ms" + ${time.aheadMs}, TRUE)`,
    `coalesce("_ms" >= "_arrival_ms" - ${time.lateMs}, TRUE)`,
    `NOT coalesce(${mayMove}, FALSE)`,
  ];
  const values = cast.columns.map(
    ({ name: column, type }) => `  ${typedValue(column, type, cast.lateAfterMs)} AS ${name(column)}`,
  );
  const behind = `CASE WHEN "late" = FALSE AND ${waited} > ${cast.behindMs} THEN 'clock:behind' END`;
  const typed = `SELECT
  "group_id", "device_id", "_arrival_ms", "_ms",
  ${timestamp('"_ms"')} AS "event_time",
  ${timestamp('"_arrival_ms"')} AS "ingest_time",
${values.join(',\n')},
  ${behind} AS "_types",
  CAST(NULL AS varchar) AS "_keys"
${from(said)}
WHERE ${sound.join('\n  AND ')}`;
  const placed = `SELECT *, CAST(CAST("event_time" AS date) AS varchar) AS "_day"\n${from(typed)}`;
  return filtered(dayFilter(['dt'], 'since-yesterday').replace('"dt"', '"_day"'), placed);
}

/** A double that is not finite is missing, and adding 0 makes -0 a plain one. */
function typedValue(column: string, type: FieldType, lateAfterMs: number): string {
  const value = name(column);
  if (column === 'late') return `coalesce(CASE WHEN "_arrival_ms" - "_ms" > ${lateAfterMs} THEN TRUE END, ${value})`;
  return type === 'number' ? `CASE WHEN ${value} - ${value} = 0e0 THEN ${value} + 0e0 END` : value;
}

/** The first to arrive of each day and identity. */
function firstOfEach(known: readonly IdentityColumn[], order: readonly string[], sql: string): string {
  const columns = order.filter((column) => column !== '_line' && column !== '_source');
  const keys = known.map((key) => `${key.sql} AS ${name(key.name)}`).join(', ');
  const first = `row_number() OVER (PARTITION BY "_day", ${known.map((key) => name(key.name)).join(', ')} ORDER BY ${columns.map((column) => `${name(column)} NULLS LAST`).join(', ')})`;
  const named = `SELECT *, ${keys}\n${from(sql)}`;
  return `SELECT *\nFROM (\nSELECT *, ${first} AS "_first"\n${from(named)}\n) AS "numbered"\nWHERE "_first" = 1`;
}

class Printer {
  isComplete = true;
  /** Columns of which `data_quality` is made, in its order. */
  readonly remarks: string[] = ['"_types"'];

  step(step: EtlStep, sql: string): string {
    switch (step.step) {
      case 'present':
        return filtered(`NOT (${step.fields.map((field) => `${name(field)} IS NULL`).join(' AND ')})`, sql);
      case 'require':
        return filtered(
          step.columns.map((one) => `${name(one === 'ingest_ms' ? 'ingest_time' : one)} IS NOT NULL`).join(' AND '),
          sql,
        );
      case 'range':
        return this.#range(step, sql);
      case 'derive':
        return this.#derive(step, sql);
      case 'enrich':
        this.remarks.push('"_unknown"');
        return enriched(step, sql);
      case 'flag':
        return this.#flag(step, sql);
      default:
        return sql;
    }
  }

  #range({ outside, limits }: RangeStep, sql: string): string {
    if (limits.length === 0) return sql;
    const isOutside = limits.map((limit) => `coalesce(${this.#outside(limit)}, FALSE)`);
    if (outside !== 'flag') return filtered(isOutside.map((one) => `NOT ${one}`).join('\n  AND '), sql);
    const remarks = limits.map(
      ({ column }, at) => `CASE WHEN ${isOutside[at]} THEN ${quoteSql(`range:${column}`)} END`,
    );
    this.remarks.push('"_ranges"');
    return `SELECT *, nullif(concat_ws(',', ${remarks.join(', ')}), '') AS "_ranges"\n${from(sql)}`;
  }

  #outside({ column, min, max, values }: RangeLimit): string {
    const known = (values ?? []).filter((value) => !value.includes('\0')).map((value) => this.#text(value));
    const parts = [
      ...(min === undefined ? [] : [`${name(column)} < ${number(min)}`]),
      ...(max === undefined ? [] : [`${name(column)} > ${number(max)}`]),
      ...(values === undefined ? [] : [`${name(column)} NOT IN (${known.join(', ') || 'NULL'})`]),
    ];
    return `(${parts.join(' OR ')})`;
  }

  #derive({ fields }: DeriveStep, sql: string): string {
    if (fields.length === 0) return sql;
    const columns = fields.map((field) => {
      const text = this.#say(field.expression);
      const value =
        field.type === 'number'
          ? `(${text}) + 0e0`
          : field.type === 'integer'
            ? `CASE WHEN abs(${text}) < ${BIGGEST} THEN CAST(${text} AS bigint) END`
            : text;
      return `  ${value} AS ${name(field.name)}`;
    });
    return `SELECT *,\n${columns.join(',\n')}\n${from(sql)}`;
  }

  #flag(step: FlagStep, sql: string): string {
    const columns = flagColumns(step, { expression: (one) => this.#say(one), number });
    return columns.length === 0 ? sql : `SELECT *,\n  ${columns.join(',\n  ')}\n${from(sql)}`;
  }

  #text(value: string): string {
    return this.#say({ kind: 'string', value, type: { kind: 'string' }, start: 0, end: 0 });
  }

  #say(expression: TypedExpression): string {
    const printed = athena.print(expression, {});
    if (printed.ok) return printed.text;
    this.isComplete = false;
    return 'NULL';
  }
}

/** One filter on another is one of both. */
function filtered(condition: string, sql: string): string {
  return sql.startsWith(FILTERED) ? `${sql}\n  AND ${condition}` : `${FILTERED}${from(sql)}\nWHERE ${condition}`;
}

const FILTERED = 'SELECT *\n';

/** A double in both engines. */
function number(value: number): string {
  const text = String(Math.abs(value));
  return `${value < 0 ? '-' : ''}${text.includes('e') ? text : `${text}e0`}`;
}

function enriched(step: EnrichStep, sql: string): string {
  return `SELECT r.*,\n  ${enrichColumns(step).join(',\n  ')}
FROM (\n${sql}\n) AS r
LEFT JOIN ${name(DEVICES_TABLE)} AS d ON d."group_id" = r."group_id" AND d."device_id" = r."device_id"`;
}
