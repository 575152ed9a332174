import type { Catalog } from '../../runtime/twin/lake/catalog/catalog';
import type { QueryResult } from '../../runtime/twin/lake/query/lake-query';

/** What the lake holds of this run, told by reading it back. */
export interface LakeCount {
  /** Messages by device, boot and sequence, each once. */
  readonly messages: number;
  /** More copies of them: deliveries are at least once. */
  readonly duplicates: number;
  /** Acknowledged to an agent, and not there. */
  readonly missing: number;
}

interface Verifiable {
  readonly catalog: Catalog;
  query(sql: string, options: { readonly maxRows: number }): Promise<QueryResult>;
}

const IDENTITY = ['device_id', 'boot_id', 'sequence'];

/**
 * Counts, in every table whose rows are messages, what arrived from `since` on (ms since 1970, by the twin's clock), and holds it against what
 * was acknowledged to each agent.
 */
export async function verifyLake(
  twin: Verifiable,
  since: number,
  agents: readonly { readonly devices: readonly string[]; readonly acknowledged: number }[],
): Promise<LakeCount> {
  const isOfMessages = ({ columns }: Catalog['tables'][number]) =>
    [...IDENTITY, 'ingest_ms'].every((column) => columns.some(({ name }) => name === column));
  const tables = twin.catalog.tables.filter(isOfMessages);
  const selects = tables.map(
    ({ database, name }) => `SELECT ${IDENTITY.join(', ')} FROM "${database}"."${name}" WHERE ingest_ms >= ${since}`,
  );
  const found = new Map<string, number>();
  let duplicates = 0;
  if (selects.length > 0) {
    const each = `SELECT ${IDENTITY.join(', ')}, count(*) AS copies FROM (${selects.join(' UNION ALL ')}) GROUP BY 1, 2, 3`;
    const sql = `SELECT device_id, count(*), sum(copies) FROM (${each}) GROUP BY 1`;
    for (const [device, messages, copies] of (await twin.query(sql, { maxRows: 1_000_000 })).rows) {
      found.set(String(device), Number(messages));
      duplicates += Number(copies) - Number(messages);
    }
  }
  const missing = agents.map(({ devices, acknowledged }) =>
    Math.max(0, acknowledged - sum(devices.map((device) => found.get(device) ?? 0))),
  );
  return { messages: sum([...found.values()]), duplicates, missing: sum(missing) };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
