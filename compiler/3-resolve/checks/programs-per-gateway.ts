import { agentResources, MOST_PROGRAMS } from '../../../schema/agent-resources';
import { diagnose } from '../../diagnostics/diagnose';
import { busiestConnection } from '../message-rate';
import type { FleetCheck } from './index';

/** Can a gateway carry the programs that its agent will run? A driver `exec` has one for each device. */
export const programsPerGateway: FleetCheck = function* (fleet) {
  for (const group of fleet.groups) {
    const { programs, memoryMb, tasks } = agentResources(group.sensor.driver.use, busiestConnection(group));
    if (programs <= MOST_PROGRAMS) continue;
    yield diagnose('programs-per-gateway', group.origin.place, {
      ...{ group: group.id, programs, memoryMb, tasks },
      most: MOST_PROGRAMS,
    });
  }
};
