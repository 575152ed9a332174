import type { ConsoleAnswer } from '../../../../schema/console-protocol';
import { bytes, count } from '../../parts/number';

/** The rows of an answer, or its plan, and what was read for it. */
export function QueryAnswer({ result, plan }: { result: ConsoleAnswer; plan: boolean }) {
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
