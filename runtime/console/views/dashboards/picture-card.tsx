import { useState } from 'preact/hooks';
import type { ConsoleAnswer } from '../../../../schema/console-protocol';
import { Chart } from '../../charts/chart';
import { optionOf } from '../../charts/option-of';
import { shownNumber } from '../../charts/shown-number';
import { timeOf } from '../../charts/time-of';
import { timelineOption } from '../../charts/timeline-option';
import { staysOf } from '../../definitions/grafana/stays';
import type { Choices, Picture, Question } from '../../definitions/picture';
import { dateTime } from '../../parts/number';
import { Sparkline } from '../../parts/sparkline';
import { useSeen } from '../../parts/use-seen';
import { beat, tick } from '../../server/live';
import { type Answered, useAnswer } from './use-answer';

interface PictureCardProps {
  readonly picture: Picture;
  readonly equal: Choices['equal'];
  readonly between?: readonly [string, string];
  narrow(column: string, value: string): void;
}

/** A view of readings that are not curated yet, which a dashboard that is `live` asks. */
const LIVE = /\bFROM "live_/;

/** Asked again when the ETL has run, the definition has changed, or somebody chose; what is live all the time. */
export function PictureCard({ picture, equal, between, narrow }: PictureCardProps) {
  const [level, setLevel] = useState<string>();
  const [drilled, setDrilled] = useState<Readonly<Record<string, string>>>({});
  const [asTable, setAsTable] = useState(false);
  const visible = useSeen();
  const choices: Choices = {
    equal: { ...equal, ...drilled },
    ...(between ? { between } : {}),
    ...(level === undefined ? {} : { level }),
  };
  const question = picture.problem === undefined ? picture.ask(choices) : undefined;
  const sql = question?.sql ?? '';
  const isLive = LIVE.test(sql);
  const asked = { question, sql, fresh: freshness(isLive), wanted: visible.seen, isLive };
  const { answered, refused: problem } = useAnswer(asked, picture.problem);

  const { x, y, w, h } = picture.place;
  const at = level ?? picture.level ?? '';
  const deeper = picture.levels[picture.levels.indexOf(at) + 1];
  const drill = (name: string) => {
    if (picture.narrows !== undefined && name !== '') narrow(picture.narrows, name);
    if (deeper === undefined || name === '') return;
    setDrilled({ ...drilled, [at]: name });
    setLevel(deeper);
  };
  const style = { '--x': x + 1, '--y': y + 1, '--w': w, '--h': h };
  return (
    <section
      ref={visible.place}
      class={`card picture picture-${picture.kind}`}
      style={style}
      aria-label={picture.title}
    >
      <header class="picture-head">
        <h2>{picture.title}</h2>
        {picture.note !== '' && <p class="quiet">{picture.note}</p>}
        {isLive && answered && <Age askedAt={answered.askedAt} />}
        <div class="picture-tools">
          {Object.entries(drilled).map(([column, name]) => (
            <button
              type="button"
              class="chip chip-small"
              key={column}
              onClick={() => {
                const { [column]: _, ...others } = drilled;
                setDrilled(others);
                setLevel(column);
              }}
              title="Up again"
            >
              {name} ×
            </button>
          ))}
          {picture.levels.length > 1 && (
            <label>
              <span class="hidden">Level of {picture.title}</span>
              <select
                class="select select-small"
                value={at}
                onChange={({ currentTarget }) => {
                  setLevel(currentTarget.value);
                  setDrilled({});
                }}
              >
                {picture.levels.map((one) => (
                  <option key={one} value={one}>
                    by {one.replace(/_id$/, '')}
                  </option>
                ))}
              </select>
            </label>
          )}
          {answered && picture.kind !== 'kpi' && (picture.kind !== 'table' || picture.timeline || picture.stays) && (
            <button type="button" class="chip chip-small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
              Table
            </button>
          )}
        </div>
      </header>
      <div class="picture-body">
        {problem !== undefined ? (
          <p class="refusal">{problem}</p>
        ) : !answered ? (
          <div class="loading" role="status" aria-label="Loading" />
        ) : (
          <Drawn picture={picture} answered={readOf(answered)} asTable={asTable} drill={drill} />
        )}
      </div>
    </section>
  );
}

/** The roles of the columns may follow from the answer. */
function readOf({ question, answer }: Answered<Question>): Drawing {
  return { question: { ...question, columns: question.read?.(answer.columns) ?? question.columns }, answer };
}

/** How old a live picture is, by the wall. */
function Age({ askedAt }: { readonly askedAt: number }) {
  const seconds = beat.value >= 0 ? Math.max(0, Math.round((performance.now() - askedAt) / 1000)) : 0;
  return <p class="picture-age quiet">Live, {seconds} s old</p>;
}

/** Another text when there may be something new in the lake; what is live looks by itself. */
function freshness(isLive: boolean): string {
  const now = tick.value;
  if (isLive) return `${now?.start} ${now?.edition}`;
  return `${now?.start} ${now?.edition} ${now?.etl?.lastAt} ${now?.counts.alerts === 0 ? 0 : Math.floor((now?.counts.alerts ?? 0) / 5)}`;
}

interface Drawing {
  readonly question: Question;
  readonly answer: ConsoleAnswer;
}

interface DrawnProps {
  readonly picture: Picture;
  readonly answered: Drawing;
  readonly asTable: boolean;
  drill(name: string): void;
}

function Drawn({ picture, answered: { question, answer }, asTable, drill }: DrawnProps) {
  const { rows } = answer;
  const empty =
    rows.length === 0 || (picture.kind === 'kpi' && rows.every((row) => row.every((value) => value === null)));
  if (empty)
    return (
      <p class="picture-empty quiet">
        {tick.value?.etl?.lastAt === undefined ? 'Empty until the ETL has run.' : 'Nothing in the lake for this.'}
      </p>
    );
  if (picture.kind === 'kpi') return <Figure question={question} answer={answer} />;
  const stays = picture.timeline
    ? { timeline: picture.timeline, rows }
    : picture.stays
      ? staysOf(answer, picture.stays)
      : undefined;
  if (stays && !asTable) {
    return (
      <Chart
        option={() => timelineOption(stays.timeline, stays.rows)}
        version={answer}
        label={`${picture.title}, a timeline of ${rows.length} stays`}
      />
    );
  }
  if (picture.kind === 'table' || asTable) return <Cells question={question} answer={answer} label={picture.title} />;
  return (
    <Chart
      option={() => optionOf(picture, question, rows)}
      version={answer}
      label={`${picture.title}: ${rows.length} points${picture.lines.map(({ label }) => `; ${label}`).join('')}`}
      clicked={drill}
    />
  );
}

function Figure({ question: { columns }, answer: { rows } }: Drawing) {
  const value = columns.findIndex(({ role }) => role === 'value');
  const time = columns.findIndex(({ role }) => role === 'time');
  const column = columns[value];
  const ordered = time < 0 ? rows : [...rows].sort((a, b) => timeOf(a[time]) - timeOf(b[time]));
  const trend = ordered.flatMap((row) => (typeof row[value] === 'number' ? [row[value]] : []));
  return (
    <div class="figure">
      <p class="figure-value">{column ? shownNumber(ordered.at(-1)?.[value], column) : '–'}</p>
      {trend.length > 2 && <Sparkline values={trend} />}
    </div>
  );
}

const SHOWN = 500;

function Cells({ question: { columns }, answer, label }: Drawing & { readonly label: string }) {
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
