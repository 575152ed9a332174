import {
  type AgentConfig,
  type AgentDevice,
  type AgentField,
  type AgentSilent,
  type AgentThreshold,
  ENDPOINT_PLACEHOLDER,
} from '../../schema/agent-config';
import type { Group } from '../ir/fleet/groups';
import type { Fleet } from '../ir/fleet/index';
import { measured } from '../ir/fleet/measured';
import type { Field } from '../ir/fleet/sensors';
import type { Silent } from '../ir/fleet/silent';
import type { Threshold } from '../ir/fleet/thresholds';
import { CONFIG_SHADOW, claimClientId, reportTopic, templateName } from '../ir/names';
import { agentCondition } from './agent-condition';

/** What all configs of a group have in common, in the order of the file. */
export type SharedConfig = Pick<
  AgentConfig,
  'shadow' | 'buffer' | 'everyMs' | 'driver' | 'fields' | 'thresholds' | 'silent'
>;

/** What stands before it: the thing's own part, except for the devices. */
export type OwnConfig = Pick<AgentConfig, 'format' | 'thing' | 'group' | 'connection' | 'provisioning' | 'reports'>;

export function sharedConfig({ sensor, everyMs, buffer, thresholds, silent }: Group): SharedConfig {
  const watches = silent.flatMap(agentSilent);
  return {
    shadow: { name: CONFIG_SHADOW },
    buffer: { bytes: buffer.bytes, whenFull: buffer.whenFull },
    everyMs,
    driver: sensor.driver,
    fields: sensor.fields.map(agentField),
    thresholds: thresholds.map(agentThreshold),
    ...(watches.length > 0 ? { silent: watches } : {}),
  };
}

/** Seconds. AWS IoT Core takes 30 to 1200 and drops a connection that is silent for 1.5 times as long (IoT quotas). */
const KEEP_ALIVE = 60;

/** Every number of a report is a request to CloudWatch that is paid for. What goes well is told once an hour, what does not within a quarter of one. */
const READINGS_EVERY_MS = 3_600_000;
const LOSSES_EVERY_MS = 900_000;

/** MQTT over mutual TLS (AWS IoT developer guide, "Protocols, port mappings, and authentication"). */
const PORT = 8883;

export function ownConfig(fleet: Fleet, group: Group, thing: string): OwnConfig {
  return {
    format: 'fleetwright/agent-config/v1',
    thing,
    group: group.id,
    connection: { endpoint: ENDPOINT_PLACEHOLDER, port: PORT, clientId: thing, keepAlive: KEEP_ALIVE },
    provisioning: {
      by: group.provisioning,
      template: templateName(fleet, group.id),
      claimClientId: claimClientId(fleet, group.id, thing),
      parameters: { SerialNumber: thing },
    },
    reports: {
      readings: { topic: reportTopic(fleet, 'readings', group.id, thing), everyMs: READINGS_EVERY_MS },
      losses: { topic: reportTopic(fleet, 'losses', group.id, thing), everyMs: LOSSES_EVERY_MS },
    },
  };
}

export function agentConfig(own: OwnConfig, shared: SharedConfig, devices: readonly AgentDevice[]): AgentConfig {
  return { ...own, ...shared, devices };
}

/** `shared` as it stands inside the JSON of a config, between the first and the last brace. Thousands of lines are made with it. */
export function sharedText(shared: SharedConfig): string {
  return JSON.stringify(shared).slice(1, -1);
}

/** The same text as `JSON.stringify(agentConfig(…))`, without writing the shared part again. */
export function agentConfigText(own: OwnConfig, shared: string, devices: readonly AgentDevice[]): string {
  return `${JSON.stringify(own).slice(0, -1)},${shared},"devices":${JSON.stringify(devices)}}`;
}

function agentField({ title: _, origin: __, silent: ___, ...field }: Field): AgentField {
  return field;
}

/** Who is not connected is told in the cloud: an agent would not know. */
function agentSilent({ id, of, field, afterMs, severity }: Silent): readonly AgentSilent[] {
  return of === 'data' ? [{ id, severity, afterMs, ...(field === undefined ? {} : { field }) }] : [];
}

function agentThreshold({ id, severity, forMs, bounds, condition }: Threshold): AgentThreshold {
  const shown = bounds
    ? { field: bounds.field, unit: bounds.unit, value: agentCondition(measured(condition)) }
    : { field: '', unit: '' };
  return { id, severity, forMs, ...shown, condition: agentCondition(condition) };
}
