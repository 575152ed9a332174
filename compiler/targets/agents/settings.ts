import type { AgentSettings } from '../../../schema/agent-settings';
import type { Group } from '../../ir/fleet/groups';
import { type SharedConfig, sharedConfig } from './config';

/**
 * What apply asks of the running agents of a group through their shadow, so that they follow the manifest without a new config file.
 * A field without a deadband is not named: naming one that an agent's file does not have yet would make it refuse the whole.
 */
export function settingsOf(group: Group): AgentSettings {
  return settingsFrom(sharedConfig(group));
}

/** The same of a config that is written already. */
export function settingsFrom({ everyMs, buffer, fields, thresholds }: SharedConfig): AgentSettings {
  const deadbands = fields.flatMap(({ id, deadband }) => (deadband === undefined ? [] : [[id, deadband] as const]));
  return {
    everyMs,
    ...(deadbands.length > 0 ? { deadbands: Object.fromEntries(deadbands) } : {}),
    thresholds: JSON.stringify(thresholds),
    buffer,
  };
}
