import type { EtlTree } from '../ir/etl/tree';
import type { Lake } from '../ir/fleet/lake';
import { type Days, dayFilter, timeFilter } from './day-filter';
import type { View } from './view';

/** The days of the curated table, as its format has them. */
export const curatedDays = ({ curated }: Lake, { curated: table }: EtlTree, days: Days): string =>
  curated.format === 'iceberg' ? timeFilter(days) : dayFilter(table.partitions, days);

export const curatedDigits = ({ curated }: Lake): View['timestampDigits'] => (curated.format === 'iceberg' ? 6 : 3);
