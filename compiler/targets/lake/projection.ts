import type { Partition } from './partitions';

/**
 * Partition projection: Athena computes the folders instead of looking them up, so no partition is ever registered.
 * Source: Athena user guide, "Set up partition projection" and "Supported types for partition projection".
 */
export function projection(partitions: readonly Partition[], firstYear: number): Readonly<Record<string, string>> {
  const each = partitions.flatMap((partition) => columnProjection(partition, firstYear));
  return { 'projection.enabled': 'true', ...Object.fromEntries(each) };
}

function columnProjection({ key, values }: Partition, firstYear: number): readonly (readonly [string, string])[] {
  const settings = typeof values === 'object' ? { type: 'enum', values: values.join(',') } : ofKind(key, firstYear);
  return Object.entries(settings).map(([name, value]) => [`projection.${key}.${name}`, value] as const);
}

/** Dates end at NOW, so a table never needs to be deployed again because a year is over. A month has 31 days here: what is not there is empty. */
function ofKind(key: Partition['key'], firstYear: number): Readonly<Record<string, string>> {
  switch (key) {
    case 'group':
    case 'device':
      return { type: 'injected' };
    case 'year':
      return { type: 'date', format: 'yyyy', range: `${firstYear},NOW`, interval: '1', 'interval.unit': 'YEARS' };
    case 'month':
      return { type: 'integer', range: '1,12', digits: '2' };
    case 'day':
      return { type: 'integer', range: '1,31', digits: '2' };
    case 'dt':
      return {
        type: 'date',
        format: 'yyyy-MM-dd',
        range: `${firstYear}-01-01,NOW`,
        interval: '1',
        'interval.unit': 'DAYS',
      };
  }
}
