import type { Drift } from '../../../schema/plan/plan';
import type { Paint } from '../../diagnostics/render/paint';
import { visible } from '../../diagnostics/render/visible';
import { DRIFT_KINDS } from '../drift-kinds';
import { count, listText } from './counted';
import { agoText } from './duration-text';
import { nounOf } from './noun-of';
import { namedChange } from './value-text';

type Drifted = Drift['drifted'][number];

export interface DriftOptions {
  readonly level: 'summary' | 'intents' | 'full';
  readonly paint: Paint;
  /** Milliseconds since 1970, to say how long ago. */
  readonly now: number | undefined;
  /** The command that puts back what can be put back. */
  readonly putBack: string;
}

const MOST_DRIFTED = 10;
/** Properties of one thing that are shown, unless all are. */
const MOST_PROPERTIES = 2;

/** What was changed in AWS by hand, and how much was looked at, in three words. */
export function driftLines(drift: Drift, { level, paint, now, putBack }: DriftOptions): string[] {
  const { drifted } = drift;
  const shown = level === 'summary' ? [] : drifted.slice(0, level === 'full' ? drifted.length : MOST_DRIFTED);
  const rest = drifted.length - shown.length;
  return [
    drifted.length > 0 ? paint.warning('DRIFT') : paint.strong('DRIFT'),
    ...shown.flatMap((one) => [
      ` ${paint.warning('!')} ${headOf(one, level === 'full')}`,
      `      ${wayOut(one, putBack)}`,
    ]),
    ...(level !== 'summary' && rest > 0 ? [`   and ${count(rest)} more: --full`] : []),
    `   ${paint.faint(checked(drift, now))}`,
  ];
}

function checked({ readAt, inSync, drifted, notChecked }: Drift, now: number | undefined): string {
  const unread = notChecked.reduce((sum, one) => sum + one.count, 0);
  const kinds = [...byReason(notChecked)].map(([why, names]) => `${names.join(', ')}: ${visible(why)}`);
  return [
    `in sync ${count(inSync)} · drifted ${count(drifted.length)} · not checked ${count(unread)}`,
    ...(kinds.length > 0 ? [`(${kinds.join('; ')})`] : []),
    `read ${agoText(readAt, now)}`,
  ].join(' ');
}

/** Reason → the kinds that it holds for, each with its count. */
function byReason(notChecked: Drift['notChecked']): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const one of notChecked) {
    const names = found.get(one.why) ?? [];
    names.push(`${visible(nounOf(one))} ${count(one.count)}`);
    found.set(one.why, names);
  }
  return found;
}

const STATES = {
  changed: 'was changed in AWS',
  missing: 'is missing in AWS',
  unexpected: 'is not declared',
} as const;

/** The declared value stands before the live one. */
function headOf({ kind, id, within, state, properties }: Drifted, isFull: boolean): string {
  const most = isFull ? properties.length : MOST_PROPERTIES;
  const changes = listText(
    properties.slice(0, most).map((change) => namedChange(change)),
    properties.length,
    most,
  );
  const word = kind === DRIFT_KINDS.edgeModel ? 'is not the approved version on every device' : STATES[state];
  return `${nounOf({ kind })} ${visible(within)}/${visible(id)} ${word}${changes === '' ? '' : `   ${changes}`}`;
}

/** What puts it as it was, in the words of both `drift` and `drift --adopt`, which must not say different things. */
export function wayBack(
  { kind, state, putBack }: Pick<Drifted, 'kind' | 'state' | 'putBack'>,
  command: string,
): string {
  if (putBack) {
    if (kind === DRIFT_KINDS.edgeModel) return `${command} tells them again`;
    if (state === 'missing') return `${command} makes it again`;
    return state === 'unexpected' ? `${command} takes it out` : `${command} puts it back`;
  }
  const unseen = 'CloudFormation does not see it, so apply cannot put it back';
  return state === 'missing'
    ? `${unseen}: take it out of the manifest and apply, then put it in again and apply`
    : `${unseen}: change it back in AWS`;
}

function wayOut(drifted: Drifted, command: string): string {
  const back = wayBack(drifted, command);
  return drifted.adopt === undefined ? back : `${back}; keep it with: fleet drift --adopt ${visible(drifted.id)}`;
}
