import type { DeriveStep, EnrichStep, FlagStep, ThresholdInForce } from '../../../ir/etl/step';
import type { FieldType } from '../../../ir/fleet/sensors';
import { BOUND } from './cast';
import { inOrder } from './clean';
import { Parts } from './parts';
import { double, firstOf, type Layer, name, type StepLayers, text } from './sql';

export function deriveLayers({ fields }: DeriveStep): StepLayers {
  const parts = new Parts();
  const values = fields.map(({ name, expression, type }) => ({
    name,
    sql: derivedValue(parts.value(expression), type),
  }));
  return { layers: [...parts.layers, values], leftovers: parts.names };
}

/** A plain 0 for -0, and for whole numbers 64 bit or nothing. */
function derivedValue(value: string, type: FieldType): string {
  if (type === 'number') return `(${value}) + 0D`;
  return type === 'integer' ? `CASE WHEN abs(${value}) < ${BOUND} THEN CAST(${value} AS BIGINT) END` : value;
}

/** The column of the list of devices, beside the rows. */
const deviceColumn = (column: string) => `_d_${column}`;

/** A device that the manifest does not know has the metadata of its group. */
export function enrichLayers({ columns, groups }: EnrichStep): readonly Layer[] {
  const unknown = `${name(deviceColumn('device_id'))} IS NULL`;
  const values = columns.map((column) => {
    const ofGroup = firstOf(
      [...groups].flatMap(([group, metadata]) => {
        const value = metadata.get(column);
        return value === undefined ? [] : [[`group_id = ${text(group)}`, text(value)] as const];
      }),
    );
    return { name: column, sql: `CASE WHEN ${unknown} THEN ${ofGroup} ELSE ${name(deviceColumn(column))} END` };
  });
  return [[...values, { name: '_unknown', sql: `CASE WHEN ${unknown} THEN 'device:unknown' END` }]];
}

/** `_rank` puts the rows of a device and day into the order of their file; it counts those that were turned away, too. */
export function flagLayers({ thresholds }: FlagStep, order: readonly string[]): StepLayers {
  const parts = new Parts();
  const columns = thresholds.flatMap(({ breach, above, below, groups }) => {
    const perGroup = (type: string, value: (one: ThresholdInForce) => string | undefined) =>
      firstOf(
        [...groups].flatMap(([group, one]) => {
          const sql = value(one);
          return sql === undefined ? [] : [[`group_id = ${text(group)}`, sql] as const];
        }),
        type,
      );
    const limit = (side: 'above' | 'below') =>
      perGroup('DOUBLE', (one) => {
        const value = one[side];
        return value === undefined ? undefined : double(value);
      });
    return [
      { name: breach, sql: perGroup('BOOLEAN', ({ condition }) => `coalesce(${parts.value(condition)}, FALSE)`) },
      ...(above === undefined ? [] : [{ name: above, sql: limit('above') }]),
      ...(below === undefined ? [] : [{ name: below, sql: limit('below') }]),
    ];
  });
  const quality = `nullif(concat_ws(',', _types, _ranges, _unknown, _keys), '')`;
  const rank = `row_number() OVER (PARTITION BY device_id, _day ORDER BY _ms, ${inOrder(order)})`;
  const last = [...columns, { name: 'data_quality', sql: quality }, { name: '_rank', sql: rank }];
  return { layers: [...parts.layers, last], leftovers: parts.names };
}
