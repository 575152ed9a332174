import { findUnit } from '../../../schema/units';
import type { ColumnType, EtlTable } from '../../ir/etl/column';
import renderSource from './templates/data-source.tds.hbs';

/** Where Athena is asked. */
export interface Connection {
  readonly name: string;
  readonly endpoint: string;
  readonly catalog: string;
  readonly database: string;
}

const TYPES: Readonly<Record<ColumnType, { readonly datatype: string; readonly role: string; readonly kind: string }>> =
  {
    double: { datatype: 'real', role: 'measure', kind: 'quantitative' },
    bigint: { datatype: 'integer', role: 'measure', kind: 'quantitative' },
    string: { datatype: 'string', role: 'dimension', kind: 'nominal' },
    boolean: { datatype: 'boolean', role: 'dimension', kind: 'nominal' },
    timestamp: { datatype: 'datetime', role: 'dimension', kind: 'ordinal' },
  };

/** A Tableau data source on one table, with a caption and a type for each column. */
export function dataSourceText({ name, columns, partitions }: EtlTable, connection: Connection): string {
  const { database } = connection;
  return renderSource({
    ...connection,
    caption: `${connection.name}: ${name}`,
    table: name,
    relation: `[${database}].[${name}]`,
    columns: [
      ...columns.map(({ name: id, meaning, unit, type }) => shown(id, described(meaning, unit), type)),
      ...partitions.map((key) => shown(key, 'A folder: a condition on it reads less.', 'string')),
    ],
  });
}

/** Captions are unique, for they are the names of the columns. */
const shown = (name: string, description: string, type: ColumnType) => ({
  id: `[${name}]`,
  caption: name.replaceAll('_', ' '),
  description,
  ...TYPES[type],
});

function described(meaning: string, unit: string): string {
  const symbol = findUnit(unit)?.symbol ?? '';
  return symbol === '' ? meaning : `${meaning}, ${symbol}`;
}
