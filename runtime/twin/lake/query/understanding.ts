import type { Catalog } from '../catalog/catalog';
import type { NamedView } from '../catalog/named-view';
import { expandViews } from './expand-views';
import { type Inspection, inspect } from './inspect';
import { QueryError } from './query-error';
import { rowsOf, Session } from './session';

/** What a query asks of a catalog. */
interface Understood {
  readonly catalog: Catalog;
  /** Those that it stands on, in the order in which they are made. */
  readonly views: readonly NamedView[];
  readonly inspection: Inspection;
}

interface ParserAnswer {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  /** Bytes of UTF-8 from the start. */
  readonly position?: string;
}

const MOST_TREES = 100;
const MOST_QUERIES = 100;

/** Reads queries before they run. Dashboards ask the same again and again: each is read once. */
export class Understanding {
  readonly #queries = new Map<string, Understood>();
  readonly #trees = new Map<string, unknown>();
  #parser: Promise<Session> | undefined;

  /** Throws where the query may not run. `database` is where tables without one are. */
  async of(sql: string, catalog: Catalog, database: string): Promise<Understood> {
    const id = `${database} ${sql}`;
    const known = this.#queries.get(id);
    if (known?.catalog === catalog) return known;
    const parsed = await this.#parse(sql);
    const { tree, views } = await expandViews(parsed, catalog.views, database, (text) => this.#parse(text));
    const inspection = inspect(tree, catalog.tables, catalog.views, database);
    if (this.#queries.size >= MOST_QUERIES) this.#queries.clear();
    const understood = { catalog, views, inspection };
    this.#queries.set(id, understood);
    return understood;
  }

  async close(): Promise<void> {
    const parser = this.#parser;
    this.#parser = undefined;
    (await parser)?.close();
  }

  /** Different queries stand on the same views. */
  async #parse(sql: string): Promise<unknown> {
    const known = this.#trees.get(sql);
    if (known !== undefined) return known;
    const tree = await this.#parsed(sql);
    if (this.#trees.size >= MOST_TREES) this.#trees.clear();
    this.#trees.set(sql, tree);
    return tree;
  }

  async #parsed(sql: string): Promise<unknown> {
    this.#parser ??= Session.parser();
    const [[serialized] = []] = await rowsOf(await this.#parser, 'SELECT json_serialize_sql(CAST($1 AS VARCHAR))', [
      sql,
    ]);
    const tree = JSON.parse(String(serialized)) as ParserAnswer;
    if (!tree.error) return tree;
    if (tree.error_type === 'not implemented') throw new QueryError('NOT_SUPPORTED', 'the twin answers SELECT only');
    throw new QueryError('SYNTAX_ERROR', String(tree.error_message), characterAt(sql, tree.position));
  }
}

function characterAt(sql: string, bytes: string | undefined): number | undefined {
  return bytes === undefined ? undefined : Buffer.from(sql).subarray(0, Number(bytes)).toString().length;
}
