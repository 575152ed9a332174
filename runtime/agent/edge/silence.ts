import type { AgentDevice, AgentSilent } from '../../../schema/agent-config';
import { own } from '../../../schema/own';
import type { Values } from '../../condition';
import type { AgentEvent, AgentRecord } from '../ports';
import { alertPayload } from './envelope';
import type { Breach, Moment } from './threshold';

/** When something was heard last. */
export type Heard = Moment;

/** The part of a device's state that silence is about. */
export interface SilenceState {
  readonly sequence: number;
  readonly breaches: Readonly<Record<string, Breach>>;
  readonly heard: Readonly<Record<string, Heard>>;
}

/** When it is now; `bootId` names the start of the agent. */
export interface Now extends Moment {
  readonly bootId: string;
}

/** `breaches` and `heard` are those of the watches, and no others. */
export interface SilenceStep extends SilenceState {
  readonly records: readonly AgentRecord[];
  readonly events: readonly Extract<AgentEvent, { kind: 'alert' }>[];
}

/** A reading was given: of one with values, each field that has one was heard. Without values it is a sign of life, which counts for all. */
export function hear(
  silent: readonly AgentSilent[],
  device: AgentDevice,
  before: SilenceState,
  now: Now,
  values?: Values,
): SilenceStep {
  const isHeard = ({ field }: AgentSilent) =>
    values === undefined || field === undefined || own(values, field) !== undefined;
  return each(silent, device, before, now, (watch, breach) => (isHeard(watch) ? undefined : breach), isHeard);
}

/** Time has passed: what was not heard for too long is raised, since it was heard last. */
export function miss(silent: readonly AgentSilent[], device: AgentDevice, before: SilenceState, now: Now): SilenceStep {
  return each(silent, device, before, now, (watch, breach) => {
    const { eventTime, monotonicMs } = own(before.heard, watch.id) ?? now;
    if (breach?.raised || now.monotonicMs - monotonicMs < watch.afterMs) return breach;
    return { sinceMs: eventTime, sinceMonotonicMs: monotonicMs, raised: true };
  });
}

/** From now on it is listened to: what is watched and was never heard begins now. */
export function listenTo(
  silent: readonly AgentSilent[],
  device: AgentDevice,
  before: SilenceState,
  now: Now,
): SilenceStep {
  return each(silent, device, before, now, (_, breach) => breach);
}

/** In how many ms something has to be missed next, at the earliest; undefined when everything is missed already. */
export function missedIn(
  silent: readonly AgentSilent[],
  { breaches, heard }: SilenceState,
  monotonicMs: number,
): number | undefined {
  const waits = silent.flatMap(({ id, afterMs }) =>
    own(breaches, id)?.raised ? [] : [(own(heard, id)?.monotonicMs ?? monotonicMs) + afterMs - monotonicMs],
  );
  return waits.length === 0 ? undefined : Math.max(0, Math.min(...waits));
}

/** Moves each watch on. One that is seen for the first time begins now. */
function each(
  silent: readonly AgentSilent[],
  device: AgentDevice,
  before: SilenceState,
  { bootId, ...moment }: Now,
  move: (watch: AgentSilent, breach: Breach | undefined) => Breach | undefined,
  isHeard: (watch: AgentSilent) => boolean = () => false,
): SilenceStep {
  let { sequence } = before;
  const breaches: Record<string, Breach> = {};
  const heard: Record<string, Heard> = {};
  const records: AgentRecord[] = [];
  const events: SilenceStep['events'][number][] = [];
  for (const watch of silent) {
    const { id, severity, field = '' } = watch;
    heard[id] = (isHeard(watch) ? undefined : own(before.heard, id)) ?? moment;
    const was = own(before.breaches, id);
    const is = move(watch, was);
    if (is) breaches[id] = is;
    const wasRaised = was?.raised === true;
    if (wasRaised === (is?.raised === true)) continue;
    const state = wasRaised ? 'cleared' : 'raised';
    const sinceMs = (is ?? was)?.sinceMs ?? moment.eventTime;
    const alert = { threshold: { id, severity, field, unit: '' }, state, value: '', sinceMs } as const;
    sequence += 1;
    records.push({
      kind: 'alert',
      topic: device.topics.alert,
      payload: alertPayload({ ...moment, bootId, sequence }, alert),
    });
    events.push({ kind: 'alert', device: device.id, threshold: id, severity, state });
  }
  return { sequence, breaches, heard, records, events };
}
