import { quoteSql } from '../../../4-emit/quoting';
import type { DeriveStep, EnrichStep, FlagStep, ThresholdInForce } from '../../../ir/etl/step';
import { list, name } from './sql';
import { derivedValue, duckExpression, duckNumber } from './values';

const added = (columns: readonly string[]) => (columns.length === 0 ? '*' : `*,${list(columns)}`);

export function deriveSql({ fields }: DeriveStep, from: string): string {
  const columns = fields.map((field) => `${derivedValue(field.expression, field.type)} AS ${name(field.name)}`);
  return `SELECT ${added(columns)}\nFROM ${name(from)}`;
}

/** A device that the manifest does not know has the metadata of its group. */
export function enrichSql({ columns, groups }: EnrichStep, from: string): string {
  const values = columns.map((column) => {
    const known = [...groups].flatMap(([group, metadata]) => {
      const value = metadata.get(column);
      return value === undefined ? [] : [`WHEN ${quoteSql(group)} THEN ${quoteSql(value)}`];
    });
    const ofGroup = known.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE r."group_id" ${known.join(' ')} END`;
    return `CASE WHEN d."device_id" IS NULL THEN ${ofGroup} ELSE d.${name(column)} END AS ${name(column)}`;
  });
  const unknown = `CASE WHEN d."device_id" IS NULL THEN 'device:unknown' END AS "_unknown"`;
  return `SELECT r.*,${list([...values, unknown])}
FROM ${name(from)} AS r
LEFT JOIN "devices" AS d ON d."group_id" = r."group_id" AND d."device_id" = r."device_id"`;
}

export function flagSql({ thresholds }: FlagStep, from: string): string {
  const columns = thresholds.flatMap(({ breach, above, below, groups }) => {
    const perGroup = (value: (one: ThresholdInForce) => string | undefined) => {
      const branches = [...groups].flatMap(([group, one]) => {
        const text = value(one);
        return text === undefined ? [] : [`WHEN ${quoteSql(group)} THEN ${text}`];
      });
      return `CASE "group_id" ${branches.join(' ')} END`;
    };
    const limit = (side: 'above' | 'below') =>
      perGroup((one) => {
        const value = one[side];
        return value === undefined ? undefined : duckNumber(value);
      });
    return [
      `${perGroup(({ condition }) => `coalesce(${duckExpression(condition)}, FALSE)`)} AS ${name(breach)}`,
      ...(above === undefined ? [] : [`${limit('above')} AS ${name(above)}`]),
      ...(below === undefined ? [] : [`${limit('below')} AS ${name(below)}`]),
    ];
  });
  const quality = `nullif(concat_ws(',', "_types", "_ranges", "_unknown", "_keys"), '') AS "data_quality"`;
  return `SELECT ${added([...columns, quality])}\nFROM ${name(from)}`;
}
