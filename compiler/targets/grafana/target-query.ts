import type { Json } from '../../../schema/plan/json';
import type { Fleet } from '../../ir/fleet/index';
import { dataSourceUid } from './names';

/** Source: the types of the data source's own repository (grafana/athena-datasource, src/types.ts). */
const FORMATS = { series: 0, table: 1 } as const;
/** Athena gives the same answer again for so long, without reading: a refresh costs nothing. */
const REUSED_MINUTES = 5;

/** A query of the Athena data source. Catalog, database and region are those of the data source. */
export function targetQuery(
  fleet: Fleet,
  rawSQL: string,
  format: keyof typeof FORMATS,
): { readonly [key: string]: Json } {
  return {
    refId: 'A',
    datasource: { type: 'grafana-athena-datasource', uid: dataSourceUid(fleet) },
    format: FORMATS[format],
    rawSQL,
    connectionArgs: {
      region: '__default',
      catalog: '__default',
      database: '__default',
      resultReuseEnabled: true,
      resultReuseMaxAgeInMinutes: REUSED_MINUTES,
    },
  };
}
