import { fastClock } from '../../runtime/clock';
import type { Catalog } from '../../runtime/twin/lake/catalog/catalog';
import { LakeQuery, type QueryResult } from '../../runtime/twin/lake/query/lake-query';
import { QueryError } from '../../runtime/twin/lake/query/query-error';
import { lakeFolder } from '../../runtime/twin/lake/storage/object-store';
import { lastTime } from '../../runtime/twin/last-time';
import type { ResolvedResource } from '../../runtime/twin/ports';
import type { DataDir } from '../data-dir';

export interface OpenedLake {
  readonly catalog: Catalog;
  /** For what people write: a query that cannot be answered is an answer too. */
  ask(sql: string): Promise<QueryResult | QueryError>;
  query: LakeQuery['query'];
  close(): Promise<void>;
}

/** The lake on disk through these tables, whether a twin runs or not; nothing is written. */
export function openedLake({ path, lake }: DataDir, resources: readonly ResolvedResource[]): OpenedLake {
  const startedAt = Date.now();
  // The twin may have run ahead of the wall: what is there must be seen.
  const clock = fastClock({ speed: 1, epoch: Math.max(startedAt, lastTime(path)), startedAt });
  const reading = new LakeQuery({ lake: lakeFolder(lake), resources, clock });
  return {
    catalog: reading.catalog,
    query: (sql, options) => reading.query(sql, options),
    ask: (sql) =>
      reading.query(sql).catch((error: unknown) => {
        if (error instanceof QueryError) return error;
        throw error;
      }),
    close: () => reading.close(),
  };
}
