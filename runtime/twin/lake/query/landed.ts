import { readdirSync, statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Table } from '../catalog/table';
import { LANDED } from '../catalog/view';
import { identifier } from '../sql-text';
import { type FolderIndex, TICK_MS } from '../storage/folder-index';
import { conjunctsOf } from './partition-conditions';
import { valueSql } from './prune';
import { QueryError } from './query-error';
import { rowsOf, type Session } from './session';
import { columnOf, isNode, KNOWN_AT_ONCE, type Node, nodesOf } from './syntax-tree';

/** What a query says of the moments at which the files of a table landed: for each SELECT that reads it, moments before which it needs none. */
export type Landed = readonly (readonly Node[])[];

/**
 * The tables of JSON of which a query asks the hidden column of the moments at which files landed, and the bounds that it sets: of each SELECT that
 * reads nothing but the table, the parts of its WHERE that hold that column to be no less than a constant or the answer of a query of its own.
 */
export function landedTables(tree: Node, tableOf: (node: Node) => Table | undefined): ReadonlyMap<Table, Landed> {
  const asked = new Set<Table>();
  const bounds = new Map<Table, (readonly Node[])[]>();
  for (const select of nodesOf(tree)) {
    const from = select.from_table;
    if (select.type !== 'SELECT_NODE' || !isNode(from) || from.type !== 'BASE_TABLE') continue;
    const table = tableOf(from);
    if (table?.format !== 'json') continue;
    bounds.set(table, [...(bounds.get(table) ?? []), conjunctsOf(select.where_clause).flatMap(boundIn)]);
    if (![...ownNodes(select)].some((node) => columnOf(node) === LANDED)) continue;
    if (Array.isArray(select.select_list) && select.select_list.some((one) => isNode(one) && one.type === 'STAR'))
      throw new QueryError('NOT_SUPPORTED', `${LANDED} beside * is not in the twin: name the columns`);
    asked.add(table);
  }
  return new Map([...asked].map((table) => [table, bounds.get(table) ?? []]));
}

/** The tables that these bounds are made of: read before all others, and once. */
export function readFirst(
  landed: ReadonlyMap<Table, Landed>,
  tableOf: (node: Node) => Table | undefined,
): ReadonlySet<Table> {
  const found = [...landed.values()].flatMap((bounds) => [...nodesOf(bounds)]);
  return new Set(
    found.flatMap((node) => {
      const table = node.type === 'BASE_TABLE' ? tableOf(node) : undefined;
      return table ? [table] : [];
    }),
  );
}

/** An object of JSON as it lies on the disk: put again, it has another moment. */
export interface LandedFile {
  readonly path: string;
  /** When it was put, in ms since 1970. */
  readonly ms: number;
}

/** The files in these folders that a query with these bounds can need. */
export async function landedFiles(
  session: Session,
  { folders, index }: { readonly folders: readonly string[]; readonly index: FolderIndex },
  bounds: Landed,
): Promise<readonly LandedFile[]> {
  const since = await earliest(session, bounds);
  const files: LandedFile[] = [];
  for (const folder of folders) {
    const { names, moments } = index.landedIn(folder);
    for (const [at, ms] of moments.entries()) if (ms >= since) files.push({ path: `${folder}/${names[at]}`, ms });
  }
  return files;
}

/** The files in these folders, whoever wrote them and how; none where one may still be written: its moment may not tell one content from the next. */
export function restedFiles(folders: readonly string[]): readonly LandedFile[] {
  const paths = folders.flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`));
  const rested = paths.flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() && stats.mtimeMs < Date.now() - TICK_MS ? [{ path, ms: stats.mtimeMs }] : [];
  });
  return rested.length === paths.length ? rested : [];
}

/** Makes a temporary table of when files landed, as `LandedFiles` wants it: DuckDB's own function that knows the moment reads each file for it. */
export async function stateMoments(
  connection: DuckDBConnection,
  name: string,
  files: readonly LandedFile[],
): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${identifier(name)} ("path" VARCHAR, "ms" DOUBLE)`);
  const appender = await connection.createAppender(name, 'main', 'temp');
  for (const { path, ms } of files) {
    appender.appendVarchar(path);
    appender.appendDouble(ms);
    appender.endRow();
  }
  appender.closeSync();
}

/** The query itself says what exactly is meant: moments are rounded on the way to it. In ms. */
const ROUNDED = 1;

async function earliest(session: Session, bounds: Landed): Promise<number> {
  const all: number[] = [];
  for (const ofSelect of bounds) {
    const each = await Promise.all(ofSelect.map((bound) => momentOf(session, bound)));
    all.push(Math.max(Number.NEGATIVE_INFINITY, ...each));
  }
  return Math.min(...all) - ROUNDED;
}

/** In ms since 1970. What is no moment bounds nothing: the query says why. */
async function momentOf(session: Session, bound: Node): Promise<number> {
  try {
    const [[micros] = []] = await rowsOf(session, `SELECT epoch_us((${await valueSql(session, bound)}))`);
    return typeof micros === 'bigint' ? Number(micros) / 1000 : Number.NEGATIVE_INFINITY;
  } catch {
    return Number.NEGATIVE_INFINITY;
  }
}

/** What the column is held to be no less than. */
function boundIn(condition: Node): readonly Node[] {
  const sides =
    condition.type === 'COMPARE_GREATERTHANOREQUALTO' || condition.type === 'COMPARE_GREATERTHAN'
      ? [condition.left, condition.right]
      : condition.type === 'COMPARE_LESSTHANOREQUALTO' || condition.type === 'COMPARE_LESSTHAN'
        ? [condition.right, condition.left]
        : [];
  const [column, bound] = sides;
  return columnOf(column) === LANDED && isNode(bound) && isKnown(bound) ? [bound] : [];
}

/** Outside of queries of its own it names nothing that only rows know. */
const isKnown = (bound: Node): boolean =>
  [...ownNodes(bound)].every((node) => {
    const column = columnOf(node);
    return column === undefined || KNOWN_AT_ONCE.has(column);
  });

/** Nodes below and with this one, but not those of queries within it. */
function* ownNodes(value: unknown, isTop = true): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* ownNodes(item, false);
  else if (isNode(value)) {
    if (!isTop && value.type === 'SELECT_NODE') return;
    yield value;
    for (const inner of Object.values(value)) yield* ownNodes(inner, false);
  }
}
