import type { TypedExpression } from '../expression/typed';
import type { EnrichStep, FlagStep, ThresholdInForce } from '../ir/etl/step';
import { quoteSqlName as name, quoteSql } from '../quoting/quote';

/** What the ETL in SQL and the live view say in the same words; how an engine says an expression and a number, they say. */
export interface EtlDialect {
  expression(expression: TypedExpression): string;
  number(value: number): string;
}

/** `CASE "group_id" WHEN 'rooms' THEN … END` of the groups that say something. */
function perGroup<Value>(
  groups: ReadonlyMap<string, Value>,
  key: string,
  said: (value: Value) => string | undefined,
): string | undefined {
  const branches = [...groups].flatMap(([group, value]) => {
    const text = said(value);
    return text === undefined ? [] : [`WHEN ${quoteSql(group)} THEN ${text}`];
  });
  return branches.length === 0 ? undefined : `CASE ${key} ${branches.join(' ')} END`;
}

/** Metadata of the device `d` of a row `r`, and the remark `_unknown`. A device that the manifest does not know has the metadata of its group. */
export function enrichColumns({ columns, groups }: EnrichStep): readonly string[] {
  const values = columns.map((column) => {
    const ofGroup = perGroup(groups, 'r."group_id"', (metadata) => {
      const value = metadata.get(column);
      return value === undefined ? undefined : quoteSql(value);
    });
    return `CASE WHEN d."device_id" IS NULL THEN ${ofGroup ?? 'CAST(NULL AS VARCHAR)'} ELSE d.${name(column)} END AS ${name(column)}`;
  });
  return [...values, `CASE WHEN d."device_id" IS NULL THEN 'device:unknown' END AS "_unknown"`];
}

/** Whether each threshold is breached, and its bounds. */
export function flagColumns({ thresholds }: FlagStep, dialect: EtlDialect): readonly string[] {
  return thresholds.flatMap(({ breach, above, below, groups }) => {
    const column = (title: string, said: (one: ThresholdInForce) => string | undefined) =>
      `${perGroup(groups, '"group_id"', said) ?? 'NULL'} AS ${name(title)}`;
    const limit = (side: 'above' | 'below') => (one: ThresholdInForce) => {
      const value = one[side];
      return value === undefined ? undefined : dialect.number(value);
    };
    return [
      column(breach, ({ condition }) => `coalesce(${dialect.expression(condition)}, FALSE)`),
      ...(above === undefined ? [] : [column(above, limit('above'))]),
      ...(below === undefined ? [] : [column(below, limit('below'))]),
    ];
  });
}
