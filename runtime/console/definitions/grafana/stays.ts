import type { ConsoleAnswer } from '../../../../schema/console-protocol';
import type { Picture, Timeline } from '../picture';

export interface Stays {
  readonly timeline: Timeline;
  readonly rows: ConsoleAnswer['rows'];
}

/** What a state timeline shows: a state of something from one time on, until the time beside it or until its next state. */
export function staysOf({ columns, rows }: ConsoleAnswer, by: NonNullable<Picture['stays']> = {}): Stays | undefined {
  const places = columns.flatMap(({ name }, at) => (by.columns?.includes(name) === false ? [] : [at]));
  const [from, until] = places.filter((at) => /^(timestamp|date)/i.test(columns[at]?.type ?? ''));
  const texts = places.filter((at) => /^varchar/i.test(columns[at]?.type ?? ''));
  const what = texts.find((at) => columns[at]?.name === by.what) ?? texts[0];
  const where = texts.find((at) => at !== what) ?? what;
  if (from === undefined || what === undefined || where === undefined) return undefined;
  if (until !== undefined) return { timeline: { what, where, from, to: until }, rows };
  const to = columns.length;
  const ordered = [...rows].sort((a, b) => (String(a[from]) < String(b[from]) ? -1 : 1));
  const next = new Map<unknown, (typeof rows)[number][number]>();
  const closed = ordered.reverse().map((row) => {
    const end = next.get(row[what]) ?? row[from] ?? null;
    next.set(row[what], row[from] ?? null);
    return [...row, end];
  });
  return { timeline: { what, where, from, to }, rows: closed };
}
