import { useState } from 'preact/hooks';
import type { ConsoleTables } from '../../../../schema/console-protocol';

/** What can be asked: tables, and the named queries of the manifest. */
export function QueryCatalog({ tables, take }: { tables: ConsoleTables | undefined; take: (sql: string) => void }) {
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
