import { createHash } from 'node:crypto';
import type { AgentConfig } from '../../schema/agent-config';
import { agentResources } from '../../schema/agent-resources';
import { DEVICE_LAYOUT } from './layout';
import unitTemplate from './templates/fleetwright-agent.service.hbs';

/** From there on the kernel takes memory back and slows the agent down, before it ends it. */
const HIGH_BELOW_MAX_MB = 64;

/** The systemd unit of the agent. */
export function unit(config: AgentConfig, hasAuthority: boolean): string {
  const { thing, driver, devices } = config;
  const resources = agentResources(driver.use, devices.length, Buffer.byteLength(JSON.stringify(config)));
  return unitTemplate({
    ...DEVICE_LAYOUT,
    ...resources,
    memoryHighMb: resources.memoryMb - HIGH_BELOW_MAX_MB,
    thing,
    hasAuthority,
    runsPrograms: driver.use === 'exec',
    restartSeconds: restartSeconds(thing),
    dataName: DEVICE_LAYOUT.data.slice('/var/lib/'.length),
  });
}

/** 5 to 20 s, by the thing's name: after a power cut not all devices of a site come back in the same second. */
function restartSeconds(thing: string): number {
  return 5 + (createHash('sha256').update(thing).digest().readUInt32BE(0) % 16);
}
