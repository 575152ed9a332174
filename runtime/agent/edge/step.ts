import type { AgentConfig, AgentDevice, AgentField, AgentSilent } from '../../../schema/agent-config';
import { type EdgeModel, modelAlertId } from '../../../schema/edge-model';
import { speakingMost } from '../../../schema/finding';
import { GREATEST_MESSAGE_BYTES } from '../../../schema/message-size';
import { own } from '../../../schema/own';
import type { Values } from '../../condition';
import type { Reading } from '../../drivers/driver';
import type { AgentEvent, AgentRecord } from '../ports';
import { checkFields } from './check-fields';
import { leavesDeadband, type Published } from './deadband';
import { type Alert, alertPayload, readingPayload } from './envelope';
import { initialModelState, type ModelState, scoreReading } from './model';
import { type Heard, hear } from './silence';
import { type Breach, type CompiledThreshold, compileThreshold, judge } from './threshold';

/** The part of a config that the edge works by, compiled once and good for all devices of the agent. */
export interface EdgeRules {
  readonly fields: readonly AgentField[];
  readonly byId: ReadonlyMap<string, AgentField>;
  readonly thresholds: readonly CompiledThreshold[];
  readonly models: readonly WatchingModel[];
  readonly silent: readonly AgentSilent[];
}

/** A model that watches, and its alarm as a threshold over what the model says. */
interface WatchingModel {
  readonly model: EdgeModel;
  readonly alarm: CompiledThreshold;
}

/** What one device has come to. Plain data; `breaches` outlives a restart (`saved-breaches.ts`), the rest begins anew with every boot. */
export interface EdgeState {
  /** Of the last message, 0 before the first. */
  readonly sequence: number;
  readonly published: Published | undefined;
  readonly breaches: Readonly<Record<string, Breach>>;
  /** By the id of the model. */
  readonly models: Readonly<Record<string, ModelState>>;
  /** When it was heard last, by the id of the watch for silence. */
  readonly heard: Readonly<Record<string, Heard>>;
  /** Problems that were told already: each is told once per boot. */
  readonly told: readonly string[];
}

export interface Stamp {
  readonly bootId: string;
  /** When the reading was taken, in ms since the agent started. */
  readonly monotonicMs: number;
}

export interface Step {
  readonly state: EdgeState;
  /** To be appended in this order: a reading, then the alerts that it raised or cleared. */
  readonly records: readonly AgentRecord[];
  readonly events: readonly Extract<
    AgentEvent,
    { kind: 'alert' | 'problem' | 'left-out' | 'field-left-out' | 'unchanged' }
  >[];
}

export function compileEdge({
  fields,
  thresholds,
  models = [],
  silent = [],
}: Pick<AgentConfig, 'fields' | 'thresholds' | 'models' | 'silent'>): EdgeRules {
  return {
    fields,
    byId: new Map(fields.map((field) => [field.id, field])),
    thresholds: thresholds.map(compileThreshold),
    models: models.map((model) => ({ model, alarm: alarmOf(model) })),
    silent,
  };
}

export function initialState(breaches: EdgeState['breaches'] = {}): EdgeState {
  return { sequence: 0, published: undefined, breaches, models: {}, heard: {}, told: [] };
}

/** The value of the alert is the score. */
function alarmOf({ model, severity }: EdgeModel): CompiledThreshold {
  return compileThreshold({
    id: modelAlertId(model),
    severity,
    forMs: 0,
    field: '',
    unit: '',
    value: { op: 'field', id: 'score' },
    condition: { op: 'field', id: 'alarm' },
  });
}

/** What a start finds raised by the one before: nobody hears of it again before it is cleared. */
export function openAlerts(
  { thresholds, models, silent }: EdgeRules,
  device: string,
  { breaches }: EdgeState,
): readonly Extract<AgentEvent, { kind: 'alert' }>[] {
  const watched = [...thresholds, ...models.map(({ alarm }) => alarm)].map(({ threshold }) => threshold);
  return [...watched, ...silent].flatMap(({ id, severity }) =>
    own(breaches, id)?.raised
      ? [{ kind: 'alert' as const, device, threshold: id, severity, state: 'open' as const }]
      : [],
  );
}

/** A device that invents names does not fill the memory. */
const MOST_TOLD = 200;

/** Takes one reading of one device on. Pure: the same arguments, the same bytes. */
export function step(rules: EdgeRules, device: AgentDevice, before: EdgeState, reading: Reading, stamp: Stamp): Step {
  const { values, exact, problems, leftOut } = checkFields(rules.byId, reading.values);
  const moment = { eventTime: reading.at, monotonicMs: Math.max(0, Math.round(stamp.monotonicMs)) };
  let { sequence, published } = before;
  const head = () => ({ ...moment, bootId: stamp.bootId, sequence: ++sequence });
  const records: AgentRecord[] = [];
  const events: Step['events'][number][] = [];

  for (const reason of leftOut) events.push({ kind: 'field-left-out', device: device.id, reason, count: 1 });
  const isEmpty = Object.keys(values).length === 0;
  if (isEmpty) events.push({ kind: 'left-out', device: device.id, reason: 'no-field', count: 1 });
  else if (leavesDeadband(rules.fields, values, published)) {
    const payload = readingPayload({ ...moment, bootId: stamp.bootId, sequence: sequence + 1 }, values, exact);
    if (payload.byteLength > GREATEST_MESSAGE_BYTES)
      events.push({ kind: 'left-out', device: device.id, reason: 'too-large', count: 1 });
    else {
      records.push({ kind: 'data', topic: device.topics.data, payload });
      sequence += 1;
      published = { values, heldBack: 0 };
    }
  } else events.push({ kind: 'unchanged', device: device.id, count: 1 });
  // The sign of life counts readings without a value too.
  if (records.length === 0 && published !== undefined) published = { ...published, heldBack: published.heldBack + 1 };

  const breaches: Record<string, Breach> = {};
  const watch = (compiled: CompiledThreshold, seen: Values, finding?: Alert['finding']) => {
    const { id, severity } = compiled.threshold;
    const { breach, event } = judge(compiled, own(before.breaches, id), seen, moment);
    if (breach !== undefined) breaches[id] = breach;
    if (event === undefined) return;
    const payload = alertPayload(head(), {
      threshold: compiled.threshold,
      ...event,
      ...(finding ? { finding } : {}),
    });
    records.push({ kind: 'alert', topic: device.topics.alert, payload });
    events.push({ kind: 'alert', device: device.id, threshold: id, severity, state: event.state });
  };
  for (const compiled of rules.thresholds) watch(compiled, values);

  const models: Record<string, ModelState> = {};
  for (const { model, alarm } of rules.models) {
    const known = own(before.models, model.model);
    const begun = known?.version === model.version ? known : initialModelState(model, device.id);
    const { state, score, fields } = scoreReading(model, begun, reading.at, values);
    models[model.model] = state;
    const isRaised = own(before.breaches, alarm.threshold.id)?.raised === true;
    watch(
      alarm,
      { score, alarm: score >= model.threshold || (isRaised && reading.at - state.calm < model.quiet) },
      { model: model.model, version: model.version, score, bound: model.threshold, fields: speakingMost(fields) },
    );
  }

  const now = { ...moment, bootId: stamp.bootId };
  const heard = hear(rules.silent, device, { ...before, sequence }, now, values);
  records.push(...heard.records);
  events.push(...heard.events);
  Object.assign(breaches, heard.breaches);

  const news = problems.filter((problem) => !before.told.includes(problem)).slice(0, MOST_TOLD - before.told.length);
  for (const problem of news) events.push({ kind: 'problem', device: device.id, detail: problem });
  const told = news.length === 0 ? before.told : [...before.told, ...news];
  const { sequence: last } = heard;
  return { state: { sequence: last, published, breaches, models, heard: heard.heard, told }, records, events };
}
