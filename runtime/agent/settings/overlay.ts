import validateConfig from 'virtual:agent-config-validator';
import validateSettings from 'virtual:agent-settings-validator';
import type { AgentCondition, AgentConfig, AgentField, AgentThreshold } from '../../../schema/agent-config';
import type { AgentSettings, GroupPart, OwnPart } from '../../../schema/agent-settings';
import { type EdgeModel, edgeModelFor } from '../../../schema/edge-model';
import { own } from '../../../schema/own';
import { PUMP_LIMITS } from '../pump/pump';
import { isFields } from './merge-patch';
import { schemaProblem } from './schema-problem';

/** The config that the agent is to run by, or why these settings cannot be. */
export type Overlaid = { readonly config: AgentConfig } | { readonly problem: string };

/** The documents that settings name, as text. */
export interface DocumentTexts {
  readonly group?: string;
  readonly own?: string;
}

/** Lays settings over the config file. Nothing is taken of settings that are wrong in any part: half of a change is a change nobody asked for. */
export function overlay(config: AgentConfig, wanted: unknown, documents: DocumentTexts = {}): Overlaid {
  const problem = settingsProblem(wanted);
  if (problem !== undefined) return { problem };
  const settings = wanted as AgentSettings;
  const { own = settings.own, ...group } = documents;
  const file = withParts(config, { ...group, ...(own === undefined ? {} : { own }) });
  if (typeof file === 'string') return { problem: `settings: ${file}` };
  return withSettings(file, settings);
}

/** Why these are no settings at all, whatever the config file says. */
export function settingsProblem(wanted: unknown): string | undefined {
  return validateSettings(wanted) ? undefined : schemaProblem('settings', validateSettings.errors);
}

/** The config file with the parts of it that stand in documents, or why that cannot be. What is wrong with their values is found when the whole is checked. */
function withParts(file: AgentConfig, { group, own }: DocumentTexts): AgentConfig | string {
  let config = file;
  if (group !== undefined) {
    const part = partIn<GroupPart>(group, 'fleetwright/group-part/v1', [
      'driver',
      'fields',
      'thresholds',
      'silent',
      'models',
    ]);
    if (typeof part === 'string') return `document: ${part}`;
    const { models: _, silent: __, ...rest } = file;
    const { format: ___, ...shared } = part;
    config = { ...rest, ...shared };
  }
  if (own === undefined) return config;
  const part = partIn<OwnPart>(own, 'fleetwright/own-part/v1', ['keepAlive', 'reports', 'devices']);
  if (typeof part === 'string') return `own: ${part}`;
  const { format: _, keepAlive, ...ownPart } = part;
  return { ...config, ...ownPart, connection: { ...config.connection, keepAlive } };
}

function partIn<T>(text: string, format: string, keys: readonly string[]): T | string {
  let part: unknown;
  try {
    part = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  if (!isFields(part)) return 'not a JSON object';
  if (part['format'] !== format)
    return `its format is ${JSON.stringify(part['format'])}, and this agent reads ${format}`;
  const stray = Object.keys(part).find((key) => key !== 'format' && !keys.includes(key));
  return stray === undefined ? (part as T) : `has the unknown key ${JSON.stringify(stray)}`;
}

function withSettings(
  file: AgentConfig,
  { everyMs = file.everyMs, deadbands = {}, buffer, ...texts }: AgentSettings,
): Overlaid {
  const stray = Object.keys(deadbands).find((id) => !file.fields.some((field) => field.id === id && isNumeric(field)));
  if (stray !== undefined) return { problem: `settings: deadbands: ${stray} is not a number field of this sensor` };
  const thresholds = texts.thresholds === undefined ? file.thresholds : listIn<AgentThreshold>(texts.thresholds);
  if (thresholds === undefined) return { problem: 'settings: thresholds: not the JSON text of a list' };
  const { models: ofFile = [], ...plain } = file;
  const all = texts.models === undefined ? ofFile : listIn<EdgeModel>(texts.models);
  if (all === undefined) return { problem: 'settings: models: not the JSON text of a list' };
  const models = all.map((model) => ownPartOf(model, file));
  const fields = file.fields.map((field) => withDeadband(field, own(deadbands, field.id)));
  const config = {
    ...plain,
    everyMs,
    fields,
    thresholds,
    ...(models.length > 0 ? { models } : {}),
    buffer: { ...file.buffer, ...buffer },
  };
  if (!validateConfig(config)) return { problem: schemaProblem('settings', validateConfig.errors) };
  const problem = unknownField(config) ?? tooFast(config);
  return problem === undefined ? { config } : { problem: `settings: ${problem}` };
}

/** A model that a group shares knows all of its devices: an agent keeps what is about its own. What is no model at all is found when the whole is checked. */
const ownPartOf = (model: EdgeModel, { devices }: AgentConfig): EdgeModel =>
  isFields(model) && isFields(model.devices)
    ? edgeModelFor(
        model,
        devices.map(({ id }) => id),
      )
    : model;

const isNumeric = ({ type }: AgentField) => type === 'number' || type === 'integer';

/** What is in the list is checked with the config that it becomes part of. */
function listIn<T>(text: string): readonly T[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

function withDeadband(field: AgentField, deadband: number | undefined): AgentField {
  if (deadband === undefined) return field;
  const { deadband: _, ...rest } = field;
  return deadband === 0 ? rest : { ...rest, deadband };
}

/** A condition over a field that does not exist is never met, which looks like a threshold that watches. */
function unknownField({ fields, thresholds, models = [] }: AgentConfig): string | undefined {
  const known = new Set(fields.map(({ id }) => id));
  const numbers = new Set(fields.filter(isNumeric).map(({ id }) => id));
  for (const model of models) {
    const unknown = model.fields.find(({ id }) => !numbers.has(id));
    if (unknown) return `models: ${model.model} watches ${unknown.id}, which is no number field of this sensor`;
  }
  for (const { id, condition, value } of thresholds) {
    const unknown = [condition, ...(value ? [value] : [])].flatMap(fieldsIn).find((field) => !known.has(field));
    if (unknown !== undefined) return `thresholds: ${id} is about ${unknown}, which is no field of this sensor`;
  }
  return undefined;
}

function fieldsIn(condition: AgentCondition): readonly string[] {
  if (condition.op === 'field') return [condition.id];
  return 'args' in condition ? condition.args.flatMap(fieldsIn) : [];
}

/** More than the pump may send would never leave the log. */
function tooFast({ everyMs, devices }: AgentConfig): string | undefined {
  const perSecond = (devices.length * 1000) / everyMs;
  if (perSecond <= PUMP_LIMITS.perSecond) return undefined;
  return `everyMs: ${devices.length} devices every ${everyMs} ms are more than ${PUMP_LIMITS.perSecond} messages a second`;
}
