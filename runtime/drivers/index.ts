import type { AgentDriver } from '../../schema/agent-config';
import type { Driver } from './driver';
import { exec } from './exec/driver';
import { replay } from './replay/driver';
import { simulate } from './simulate/driver';

/** Every driver, one line each. */
export const DRIVERS: readonly Driver[] = [simulate, replay, exec];

export function driverOf(config: AgentDriver): Driver {
  const found = DRIVERS.find(({ manifest }) => manifest.name === config.use);
  if (found === undefined) throw new Error(`no driver ${config.use}`);
  return found;
}
