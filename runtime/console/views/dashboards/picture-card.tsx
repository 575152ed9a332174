import { useState } from 'preact/hooks';
import type { Choices, Picture, Question } from '../../definitions/picture';
import { useSeen } from '../../parts/use-seen';
import { beat, tick } from '../../server/live';
import { type Drawing, PictureDrawing } from './picture-drawing';
import { PictureTools } from './picture-tools';
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
    drillTo(deeper, { ...drilled, [at]: name });
  };
  const drillTo = (to: string, narrowed: Readonly<Record<string, string>>) => {
    setDrilled(narrowed);
    setLevel(to);
  };
  const turn = () => setAsTable(!asTable);
  const hasTable =
    answered !== undefined &&
    picture.kind !== 'kpi' &&
    (picture.kind !== 'table' || !!picture.timeline || !!picture.stays);
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
        <PictureTools {...{ picture, drilled, level: at, asTable, hasTable, turn, drillTo }} />
      </header>
      <div class="picture-body">
        {problem !== undefined ? (
          <p class="refusal">{problem}</p>
        ) : !answered ? (
          <div class="loading" role="status" aria-label="Loading" />
        ) : (
          <PictureDrawing picture={picture} answered={readOf(answered)} asTable={asTable} drill={drill} />
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
