import type { ColumnType } from '../../ir/etl/column';
import type { DeduplicateStep } from '../../ir/etl/step';
import type { EtlTree } from '../../ir/etl/tree';
import { quoteSqlName } from '../../quoting/quote';

/**
 * By what a reading that is raw and one that is curated are known to be one and the same, or two deliveries of one: the columns by which the
 * ETL drops duplicates. A row that lacks one of them is known by its device, its time and its arrival; where nothing is dropped, a row is known by its
 * trace, of which every message has one. Columns under new names, for an equality each; a row that cannot be known has no `_other`.
 */
export function identity({ steps, curated }: EtlTree): readonly IdentityColumn[] {
  const step = steps.find((one): one is DeduplicateStep => one.step === 'deduplicate');
  if (!step) return [{ name: '_other', sql: '"trace_id"' }];
  const by = step.by.map((name) => (name === 'ingest_ms' ? 'ingest_time' : name));
  const known = by.map((name, at) => {
    const type = curated.columns.find((column) => column.name === name)?.type;
    if (!type) throw new Error(`${curated.name} has no ${name}`);
    return {
      name: `_key_${at + 1}`,
      sql: ALWAYS.has(name) ? quoteSqlName(name) : `coalesce(${quoteSqlName(name)}, ${NOTHING[type]})`,
    };
  });
  const lacking = by.filter((name) => !ALWAYS.has(name)).map((name) => `${quoteSqlName(name)} IS NULL`);
  if (lacking.length === 0) return known;
  const otherwise = (value: string, type: ColumnType) =>
    `CASE WHEN ${lacking.join(' OR ')} THEN ${value} ELSE ${NOTHING[type]} END`;
  return [
    ...known,
    { name: '_other', sql: otherwise(`"group_id" || '/' || "device_id"`, 'string') },
    { name: '_taken', sql: otherwise('"event_time"', 'timestamp') },
    { name: '_arrived', sql: otherwise(`coalesce("ingest_time", ${NOTHING.timestamp})`, 'timestamp') },
  ];
}

export interface IdentityColumn {
  readonly name: string;
  readonly sql: string;
}

/** What no curated row lacks. */
const ALWAYS: ReadonlySet<string> = new Set(['event_time', 'group_id', 'device_id']);

/** Stands where a value is missing, so that it can be compared; `_other` keeps such a row apart from one that has the value. */
const NOTHING: Readonly<Record<ColumnType, string>> = {
  double: '0e0',
  bigint: '0',
  string: "''",
  boolean: 'FALSE',
  timestamp: "TIMESTAMP '1970-01-01 00:00:00'",
};
