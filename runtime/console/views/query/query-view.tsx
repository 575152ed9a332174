import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConsoleAnswer, ConsoleTables } from '../../../../schema/console-protocol';
import { Empty } from '../../parts/empty';
import { Icon } from '../../parts/icon';
import { bytes, count } from '../../parts/number';
import { get, post, Refused } from '../../server/api';
import { tick } from '../../server/live';
import './query.css';

const KEY = 'fleet-query';
const MAX_ROWS = 1000;

interface Failed {
  readonly error: string;
  readonly at: number | undefined;
}

/** SQL as Athena takes it, over the lake of this machine. */
export function View() {
  const [tables, setTables] = useState<ConsoleTables>();
  const [sql, setSql] = useState(sessionStorage.getItem(KEY) ?? '');
  const [answer, setAnswer] = useState<{ readonly result: ConsoleAnswer; readonly plan: boolean }>();
  const [failed, setFailed] = useState<Failed>();
  const [asking, setAsking] = useState(false);
  const editor = useRef<HTMLTextAreaElement>(null);
  const edition = `${tick.value?.start} ${tick.value?.edition}`;
  useEffect(() => {
    get<ConsoleTables>('tables').then(
      (found) => {
        setTables(found);
        setSql((now) => (now === '' ? firstQuestion(found) : now));
      },
      () => {},
    );
  }, [edition]);
  const ask = async (explain: boolean) => {
    // As it stands there: keys may come faster than what is drawn of them.
    const text = editor.current?.value ?? sql;
    sessionStorage.setItem(KEY, text);
    setAsking(true);
    try {
      const result = await post<ConsoleAnswer>('query', { sql: text, explain, maxRows: MAX_ROWS });
      setAnswer({ result, plan: explain });
      setFailed(undefined);
    } catch (problem) {
      const at = problem instanceof Refused ? problem.body.at : undefined;
      setFailed({
        error: problem instanceof Error ? problem.message : String(problem),
        at: typeof at === 'number' ? at : undefined,
      });
    }
    setAsking(false);
  };
  const take = (text: string) => {
    setSql(text);
    editor.current?.focus();
  };
  return (
    <div class="query">
      <aside class="card query-side" aria-label="What can be asked">
        <Catalog tables={tables} take={take} />
      </aside>
      <div class="query-main">
        <form
          class="card query-editor"
          onSubmit={(event) => {
            event.preventDefault();
            ask(false);
          }}
        >
          <label class="hidden" for="sql">
            SQL
          </label>
          <textarea
            id="sql"
            ref={editor}
            class="mono"
            spellcheck={false}
            autocomplete="off"
            rows={7}
            value={sql}
            placeholder="SELECT …"
            onInput={({ currentTarget }) => setSql(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              ask(false);
            }}
          />
          <div class="query-buttons">
            <button type="submit" class="button primary" disabled={asking || sql.trim() === ''}>
              <Icon name="play" size={14} />
              Run
            </button>
            <button type="button" class="button" disabled={asking || sql.trim() === ''} onClick={() => ask(true)}>
              Explain
            </button>
            <span class="quiet">Ctrl+Enter runs. One SELECT, as Athena takes it.</span>
          </div>
        </form>
        {asking && <div class="loading" role="status" aria-label="Asking" />}
        {failed ? <Failure failed={failed} sql={sql} /> : answer && <Answer {...answer} />}
        {!failed && !answer && !asking && (
          <div class="card">
            <Empty icon="query" title="Ask the lake">
              <p>Choose a table or a named query on the left, or write your own.</p>
            </Empty>
          </div>
        )}
      </div>
    </div>
  );
}

function firstQuestion({ tables }: ConsoleTables): string {
  return (tables.find(({ name }) => name.startsWith('raw_')) ?? tables[0])?.first ?? '';
}

function Catalog({ tables, take }: { tables: ConsoleTables | undefined; take: (sql: string) => void }) {
  const [search, setSearch] = useState('');
  const fits = (name: string) => name.includes(search.toLowerCase());
  return (
    <>
      <div class="query-search">
        <label>
          <span class="hidden">Search tables and queries</span>
          <input
            class="input"
            type="search"
            placeholder="Find a table or view"
            value={search}
            onInput={({ currentTarget }) => setSearch(currentTarget.value)}
          />
        </label>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section class="query-catalog" tabIndex={0} aria-label="Tables and named queries">
        <h2>Tables and views</h2>
        {tables?.tables
          .filter(({ name }) => fits(name))
          .map(({ name, description, first, columns }) => (
            <details key={name}>
              <summary title={description}>{name}</summary>
              <button type="button" class="chip chip-small" onClick={() => take(first)}>
                First 50 rows
              </button>
              <ul>
                {columns.map((column) => (
                  <li key={column.name}>
                    <span class="mono">{column.name}</span>
                    <small>
                      {column.type}
                      {column.partition ? ', partition' : ''}
                    </small>
                  </li>
                ))}
              </ul>
            </details>
          ))}
        <h2>Named queries</h2>
        {tables?.queries
          .filter(({ name }) => fits(name))
          .map(({ name, description, sql }) => (
            <button type="button" class="query-named" key={name} title={description} onClick={() => take(sql)}>
              {name}
            </button>
          ))}
      </section>
    </>
  );
}

function Failure({ failed: { error, at }, sql }: { failed: Failed; sql: string }) {
  const before = at === undefined ? undefined : sql.slice(0, at).split('\n');
  const line = before && sql.split('\n')[before.length - 1];
  return (
    <div class="refusal" role="alert">
      {error.split('\n').map((line) => (
        <p key={line}>{line}</p>
      ))}
      {before && line !== undefined && (
        <pre>
          {`${before.length} | ${line}\n${' '.repeat(String(before.length).length + 3 + (before.at(-1)?.length ?? 0))}^`}
        </pre>
      )}
    </div>
  );
}

function Answer({ result, plan }: { result: ConsoleAnswer; plan: boolean }) {
  const { columns, rows, truncated, objectsScanned, estimatedBytesScanned, elapsedMs } = result;
  const took = `${count(objectsScanned)} objects, about ${bytes(estimatedBytesScanned)}, in ${count(Math.round(elapsedMs))} ms`;
  if (plan)
    return (
      <section class="card" aria-label="Plan">
        <p class="query-took quiet">The plan, after partitions were pruned: {took}</p>
        <pre class="query-plan">{rows.map((row) => String(row.at(-1))).join('\n')}</pre>
      </section>
    );
  return (
    <section class="card query-answer" aria-label="Answer">
      <p class="query-took quiet" role="status">
        <b>
          {count(rows.length)} {rows.length === 1 ? 'row' : 'rows'}
          {truncated ? ', and more' : ''}
        </b>
        , read {took}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section class="table-wrap" tabIndex={0} aria-label="Rows">
        <table>
          <thead>
            <tr>
              {columns.map(({ name, type }, at) => (
                <th scope="col" key={name} title={type} class={typeof rows[0]?.[at] === 'number' ? 'number' : ''}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              <tr key={place}>
                {row.map((value, at) => (
                  <td key={at} class={typeof value === 'number' ? 'number' : ''}>
                    {value === null ? <span class="quiet">NULL</span> : String(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
