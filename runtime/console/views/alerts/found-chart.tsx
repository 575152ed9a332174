import { useEffect, useState } from 'preact/hooks';
import type { ConsoleAlert, ConsoleAnswer, ConsoleFound } from '../../../../schema/console-protocol';
import { Chart } from '../../charts/chart';
import { optionOf } from '../../charts/option-of';
import type { Column, Picture, Question } from '../../definitions/picture';
import { identifier, literal } from '../../definitions/sql';
import { measured } from '../../parts/number';
import { useSeen } from '../../parts/use-seen';
import { post } from '../../server/api';
import { colour } from '../../style/theme';

const MOST_SCORES = 500;

/** What speaks for a finding: the scores of the device against the bound, and the fields that say most. */
export function FoundChart({ alert, found }: { readonly alert: ConsoleAlert; readonly found: ConsoleFound }) {
  const { place, seen } = useSeen();
  const rows = useScores(alert, found, seen);
  const { bound, unit, version } = found;
  const shown = (value: number) => `${measured(value)}${unit === '' ? '' : ` ${unit}`}`;
  return (
    <section ref={place} class="found" aria-label={`What speaks for it: ${alert.title}, ${alert.where}`}>
      {rows && rows.length > 1 && (
        <div class="found-chart">
          <Chart
            option={() => optionOf(pictureOf(alert, found), questionOf(alert, found), rows)}
            version={rows}
            label={`${alert.title} of ${alert.where}: ${rows.length} scores; bound ${shown(bound)}`}
          />
        </div>
      )}
      <dl class="found-bars">
        <Bar name="score" value={found.score} text={shown(found.score)} most={mostOf([found.score, bound])} odd />
        <Bar name="bound" value={bound} text={shown(bound)} most={mostOf([found.score, bound])} />
        {found.fields.map(({ field, score }) => (
          <Bar
            key={field}
            name={field}
            value={score}
            text={measured(score)}
            most={mostOf(found.fields.map((one) => one.score))}
          />
        ))}
        <dt class="quiet">version</dt>
        <dd class="quiet">{version}</dd>
      </dl>
    </section>
  );
}

const mostOf = (values: readonly number[]) => Math.max(...values.map(Math.abs), Number.MIN_VALUE);

interface BarProps {
  readonly name: string;
  readonly value: number;
  readonly text: string;
  readonly most: number;
  readonly odd?: boolean;
}

function Bar({ name, value, text, most, odd = false }: BarProps) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span
          class={odd ? 'found-bar found-odd' : 'found-bar'}
          style={{ '--share': Math.abs(value) / most }}
          aria-hidden="true"
        />
        {text}
      </dd>
    </>
  );
}

/** The scores of the device, oldest first, once the place is in sight; none where only agents score. */
function useScores({ where }: ConsoleAlert, { table }: ConsoleFound, seen: boolean): ConsoleAnswer['rows'] | undefined {
  const [rows, setRows] = useState<ConsoleAnswer['rows']>();
  useEffect(() => {
    if (table === undefined || !seen) return;
    const stop = new AbortController();
    const [group = '', device = ''] = [where.slice(0, where.indexOf('/')), where.slice(where.indexOf('/') + 1)];
    const its = `"group" = ${literal(group)} AND "device_id" = ${literal(device)} AND "score" IS NOT NULL`;
    const sql = `SELECT "event_time", "score" FROM ${identifier(table)} WHERE ${its} ORDER BY "event_time" DESC LIMIT ${MOST_SCORES}`;
    post<ConsoleAnswer>('query', { sql, maxRows: MOST_SCORES }, stop.signal).then(
      (answer) => setRows([...answer.rows].reverse()),
      () => {}, // The bars below say the score of the finding itself.
    );
    return () => stop.abort();
  }, [where, table, seen]);
  return rows;
}

const column = (role: Column['role'], title: string, suffix = ''): Column => ({ role, title, suffix, decimals: 2 });

const questionOf = ({ title }: ConsoleAlert, { unit }: ConsoleFound): Question => ({
  sql: '',
  columns: [column('time', 'time'), column('value', title, unit === '' ? '' : ` ${unit}`)],
});

const pictureOf = (alert: ConsoleAlert, found: ConsoleFound): Picture => ({
  id: alert.id,
  title: alert.title,
  note: '',
  kind: 'line',
  place: { x: 0, y: 0, w: 36, h: 8 },
  lines: [{ value: found.bound, label: `bound ${measured(found.bound)}`, colour: colour('critical') }],
  levels: [],
  horizontal: false,
  ask: () => questionOf(alert, found),
});
