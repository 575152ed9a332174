import { ALERTS_TABLE } from '../../compiler/ir/names';
import type { Catalog } from '../../runtime/twin/lake/catalog/catalog';
import { namedColumn } from '../../runtime/twin/lake/catalog/names-all';
import type { Table } from '../../runtime/twin/lake/catalog/table';
import type { QueryOptions, QueryResult } from '../../runtime/twin/lake/query/lake-query';
import { literal } from '../../runtime/twin/lake/sql-text';
import { OFFLINE } from '../../schema/silent';

/** What the lake holds of this run, told by reading it back. */
export interface LakeCount {
  /** Messages by device, boot and sequence, each once. */
  readonly messages: number;
  /** More copies of them: deliveries are at least once. */
  readonly duplicates: number;
  /** Acknowledged to an agent, and not there. */
  readonly missing: number;
}

/** The lake as the tables of one compile show it. */
export interface Edition {
  readonly catalog: Catalog;
  query(sql: string, options: QueryOptions): Promise<QueryResult>;
}

interface Found {
  /** By device. */
  readonly messages: ReadonlyMap<string, number>;
  readonly duplicates: number;
}

const IDENTITY = ['device_id', 'boot_id', 'sequence'];
/** One delivery has one trace id, wherever it is seen. */
const DELIVERY = [...IDENTITY, 'trace_id'];
const MAX_ROWS = 100_000_000;

/**
 * Counts, in every table whose rows are messages, what arrived from `since` on (ms since 1970, by the twin's clock), and holds it against what
 * was acknowledged to each agent. Where the manifest changed during the run there are several editions: a device or layout that was left out
 * is seen through the earlier tables only. Throws a QueryError where that takes longer than `timeoutMs` of wall time.
 */
export async function verifyLake(
  editions: readonly Edition[],
  since: number,
  agents: readonly { readonly devices: readonly string[]; readonly acknowledged: number }[],
  timeoutMs: number,
): Promise<LakeCount> {
  const [only, ...more] = editions;
  const asked = { since, until: performance.now() + timeoutMs, devices: agents.flatMap(({ devices }) => devices) };
  const { messages, duplicates } =
    only && more.length === 0 ? await countedBySql(only, asked) : await countedByHand(editions, asked);
  const missing = agents.map(({ devices, acknowledged }) =>
    Math.max(0, acknowledged - sum(devices.map((device) => messages.get(device) ?? 0))),
  );
  return { messages: sum([...messages.values()]), duplicates, missing: sum(missing) };
}

interface Asked {
  readonly since: number;
  /** By `performance.now()`. */
  readonly until: number;
  readonly devices: readonly string[];
}

async function countedBySql(edition: Edition, asked: Asked): Promise<Found> {
  const messages = new Map<string, number>();
  let duplicates = 0;
  const rows = messageRows(edition.catalog, asked);
  if (rows === undefined) return { messages, duplicates };
  const each = `SELECT ${IDENTITY.join(', ')}, count(*) AS copies FROM (${rows}) GROUP BY 1, 2, 3`;
  const sql = `SELECT device_id, count(*), sum(copies) FROM (${each}) GROUP BY 1`;
  for (const [device, found, copies] of (await edition.query(sql, patience(asked))).rows) {
    messages.set(String(device), Number(found));
    duplicates += Number(copies) - Number(found);
  }
  return { messages, duplicates };
}

async function countedByHand(editions: readonly Edition[], asked: Asked): Promise<Found> {
  const deliveries = new Set<string>();
  const known = new Set<string>();
  const messages = new Map<string, number>();
  for (const { catalog, query } of editions) {
    const rows = messageRows(catalog, asked);
    if (rows === undefined) continue;
    for (const [device, boot, sequence, trace] of (await query(rows, patience(asked))).rows) {
      const identity = `${device} ${boot} ${sequence}`;
      deliveries.add(`${identity} ${trace}`);
      if (known.has(identity)) continue;
      known.add(identity);
      messages.set(String(device), (messages.get(String(device)) ?? 0) + 1);
    }
  }
  return { messages, duplicates: deliveries.size - known.size };
}

/** A row for each delivery that these tables show; undefined where there is no table of messages. */
function messageRows({ tables }: Catalog, asked: Asked): string | undefined {
  const ofMessages = tables.filter(({ columns }) =>
    [...DELIVERY, 'ingest_ms'].every((column) => columns.some(({ name }) => name === column)),
  );
  const selects = ofMessages.flatMap((table) => messagesIn(table, asked));
  return selects.length === 0 ? undefined : selects.join(' UNION ALL ');
}

/** That a device is not connected the notifier says, in its place. */
const byAgents = ({ name }: Table) => (name === ALERTS_TABLE ? ` AND coalesce(threshold, '') <> '${OFFLINE}'` : '');

/** Athena user guide, "Supported types for partition projection": the most values of an injected column in one list. */
const MOST_NAMED = 1_000;

/** The devices that ran are named where the table wants that of every query. */
function messagesIn(table: Table, { since, devices }: Asked): readonly string[] {
  const rows = `SELECT ${DELIVERY.join(', ')} FROM "${table.database}"."${table.name}" WHERE ingest_ms >= ${since}${byAgents(table)}`;
  const named = namedColumn(table);
  if (named === undefined) return [rows];
  return listsOf(devices).map((some) => `${rows} AND "${named}" IN (${some.map(literal).join(', ')})`);
}

function listsOf(devices: readonly string[]): readonly (readonly string[])[] {
  const lists: (readonly string[])[] = [];
  for (let start = 0; start < devices.length; start += MOST_NAMED) lists.push(devices.slice(start, start + MOST_NAMED));
  return lists;
}

const patience = ({ until }: Asked) => ({
  maxRows: MAX_ROWS,
  timeoutMs: Math.max(1, until - performance.now()),
});

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
