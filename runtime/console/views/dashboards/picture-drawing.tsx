import type { ConsoleAnswer } from '../../../../schema/console-protocol';
import { Chart } from '../../charts/chart';
import { optionOf } from '../../charts/option-of';
import { shownNumber } from '../../charts/shown-number';
import { timeOf } from '../../charts/time-of';
import { timelineOption } from '../../charts/timeline-option';
import { staysOf } from '../../definitions/grafana/stays';
import type { Picture, Question } from '../../definitions/picture';
import { Sparkline } from '../../parts/sparkline';
import { tick } from '../../server/live';
import { PictureTable } from './picture-table';

export interface Drawing {
  readonly question: Question;
  readonly answer: ConsoleAnswer;
}

interface PictureDrawingProps {
  readonly picture: Picture;
  readonly answered: Drawing;
  readonly asTable: boolean;
  drill(name: string): void;
}

/** An answer as its picture, or as a table. */
export function PictureDrawing({ picture, answered: { question, answer }, asTable, drill }: PictureDrawingProps) {
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
  if (picture.kind === 'table' || asTable)
    return <PictureTable question={question} answer={answer} label={picture.title} />;
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
