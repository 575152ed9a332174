import { createHash } from 'node:crypto';
import type { AgentConfig } from '../../schema/agent-config';
import { ON_DEVICE } from './layout';
import unitTemplate from './templates/fleetwright-agent.service.hbs';

/** The systemd unit of the agent. */
export function unit({ thing, driver }: AgentConfig, hasAuthority: boolean): string {
  return unitTemplate({
    ...ON_DEVICE,
    thing,
    hasAuthority,
    runsPrograms: driver.use === 'exec',
    restartSeconds: restartSeconds(thing),
    dataName: ON_DEVICE.data.slice('/var/lib/'.length),
  });
}

/** 5 to 20 s, by the thing's name: after a power cut not all devices of a site come back in the same second. */
function restartSeconds(thing: string): number {
  return 5 + (createHash('sha256').update(thing).digest().readUInt32BE(0) % 16);
}
