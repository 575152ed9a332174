import { shownNumber } from '../../charts/shown-number';
import { timeOf } from '../../charts/time-of';
import { dateTime } from '../../parts/number';
import type { Drawing } from './picture-drawing';

const SHOWN = 500;

/** The first rows of an answer. */
export function PictureTable({ question: { columns }, answer, label }: Drawing & { readonly label: string }) {
  const isTime = answer.columns.map(({ type }) => /^timestamp/i.test(type));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section class="table-wrap cells" tabIndex={0} aria-label={`${label}, table`}>
      <table>
        <thead>
          <tr>
            {columns.map(({ title }, at) => (
              <th scope="col" key={`${at} ${title}`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.rows.slice(0, SHOWN).map((row, place) => (
            <tr key={place}>
              {columns.map((column, at) => {
                const value = row[at];
                const moment = isTime[at] && value !== null && value !== undefined;
                return (
                  <td key={at} class={typeof value === 'number' ? 'number' : ''}>
                    {moment ? dateTime(timeOf(value)) : shownNumber(value, column)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
