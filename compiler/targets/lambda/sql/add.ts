import type { DeriveStep, EnrichStep, FlagStep } from '../../../ir/etl/step';
import { enrichColumns, flagColumns } from '../../../views/etl-columns';
import { list, name } from './sql';
import { derivedValue, duckExpression, duckNumber } from './values';

const added = (columns: readonly string[]) => (columns.length === 0 ? '*' : `*,${list(columns)}`);

export function deriveSql({ fields }: DeriveStep, from: string): string {
  const columns = fields.map((field) => `${derivedValue(field.expression, field.type)} AS ${name(field.name)}`);
  return `SELECT ${added(columns)}\nFROM ${name(from)}`;
}

export function enrichSql(step: EnrichStep, from: string): string {
  return `SELECT r.*,${list(enrichColumns(step))}
FROM ${name(from)} AS r
LEFT JOIN "devices" AS d ON d."group_id" = r."group_id" AND d."device_id" = r."device_id"`;
}

export function flagSql(step: FlagStep, from: string): string {
  const columns = flagColumns(step, { expression: duckExpression, number: duckNumber });
  const quality = `nullif(concat_ws(',', "_types", "_ranges", "_unknown", "_keys"), '') AS "data_quality"`;
  return `SELECT ${added([...columns, quality])}\nFROM ${name(from)}`;
}
