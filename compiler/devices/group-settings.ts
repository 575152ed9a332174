import { createHash } from 'node:crypto';
import type { AgentConfig } from '../../schema/agent-config';
import {
  type AgentSettings,
  agentSettingsSchema,
  type DocumentAddress,
  type GroupPart,
  type OwnPart,
  type SettingsOutcome,
} from '../../schema/agent-settings';
import { type EdgeModel, MOST_STATE_BYTES } from '../../schema/edge-model';
import { configStreamName } from '../ir/names';

/** A document that agents fetch: what is uploaded, and how a shadow names it. */
export interface AgentDocument {
  readonly address: DocumentAddress;
  readonly text: string;
}

/** Settings, and the documents that they name. */
export interface Told {
  readonly settings: AgentSettings;
  readonly documents: readonly AgentDocument[];
}

/** The parts of a config that are the same for all agents of a group. */
export type GroupConfig = Pick<
  AgentConfig,
  'everyMs' | 'buffer' | 'driver' | 'fields' | 'thresholds' | 'silent' | 'models'
>;

/** Bytes (AWS General Reference, "AWS IoT Device Shadow limits"). */
const MOST_SHADOW = 8_192;
/** What an agent takes as the text of its thresholds, in characters. */
const MOST_THRESHOLDS = agentSettingsSchema().properties?.['thresholds']?.maxLength ?? 0;
/** Bytes of the thing's own part in a shadow, quotes escaped: it stands there twice, and the rest of the 8 KB is for what the group shares. */
const MOST_OWN = 1_400;

/**
 * What apply asks of the running agents of a group through their shadow, so that they follow the manifest without a new config file: in the shadow itself
 * what it holds, else in the document of the group. A pure function of the config: the same config is the same document, for every device and at any time.
 */
export function groupSettings(fleet: string, config: GroupConfig): Told {
  const { everyMs, buffer, driver, fields, thresholds, silent, models = [] } = config;
  const deadbands = Object.fromEntries(
    fields.flatMap(({ id, deadband }) => (deadband === undefined ? [] : [[id, deadband] as const])),
  );
  const hasDeadbands = Object.keys(deadbands).length > 0;
  const known = statesBytes(models) <= MOST_STATE_BYTES ? models : models.map((model) => ({ ...model, devices: {} }));
  const told = (inShadow: { readonly thresholds: boolean; readonly deadbands: boolean }): Told => {
    const part: GroupPart = {
      format: 'fleetwright/group-part/v1',
      driver,
      fields: inShadow.deadbands ? fields.map(({ deadband: _, ...field }) => field) : fields,
      ...(inShadow.thresholds ? {} : { thresholds }),
      ...(silent ? { silent } : {}),
      ...(models.length > 0 ? { models: known } : {}),
    };
    const document = documentOf(fleet, part);
    const settings: AgentSettings = {
      everyMs,
      ...(inShadow.deadbands && hasDeadbands ? { deadbands } : {}),
      ...(inShadow.thresholds ? { thresholds: sortedJson(thresholds) } : {}),
      buffer,
      document: document.address,
    };
    return { settings, documents: [document] };
  };
  const isShort = [...sortedJson(thresholds)].length <= MOST_THRESHOLDS;
  const ways = [
    ...(isShort ? [told({ thresholds: true, deadbands: true })] : []),
    told({ thresholds: false, deadbands: true }),
  ];
  return ways.find(({ settings }) => fits(settings)) ?? told({ thresholds: false, deadbands: false });
}

/** The same for one thing: what the group shares, and its own part. */
export function thingSettings(
  fleet: string,
  group: Told,
  config: Pick<AgentConfig, 'connection' | 'reports' | 'devices'>,
): Told {
  const { connection, reports, devices } = config;
  const part: OwnPart = {
    format: 'fleetwright/own-part/v1',
    keepAlive: connection.keepAlive,
    ...(reports ? { reports } : {}),
    devices,
  };
  const own = sortedJson(part);
  if (Buffer.byteLength(JSON.stringify(own)) <= MOST_OWN)
    return { settings: { ...group.settings, own }, documents: group.documents };
  const document = documentOf(fleet, part);
  return {
    settings: { ...group.settings, ownDocument: document.address },
    documents: [...group.documents, document],
  };
}

/** Bytes of the state of the shadow once an agent runs by these settings: they stand there twice, with what became of them. Metadata do not count. */
export function shadowBytes(settings: AgentSettings): number {
  const outcome: SettingsOutcome = { state: 'applied', version: Number.MAX_SAFE_INTEGER, hash: '0'.repeat(12) };
  return Buffer.byteLength(JSON.stringify({ desired: settings, reported: { ...settings, outcome } }));
}

const statesBytes = (models: readonly EdgeModel[]) =>
  models.reduce((sum, { devices }) => sum + Buffer.byteLength(JSON.stringify(devices)), 0);

const fits = (settings: AgentSettings) => shadowBytes(settings) + 2 * MOST_OWN <= MOST_SHADOW;

function documentOf(fleet: string, part: GroupPart | OwnPart): AgentDocument {
  const text = sortedJson(part);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return {
    address: { sha256, bytes: Buffer.byteLength(text), stream: configStreamName({ name: fleet }, sha256) },
    text,
  };
}

/** The same text for the same value, also where it was read back with its keys in another order. */
const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
