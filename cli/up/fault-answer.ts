import type { AgentConfig } from '../../schema/agent-config';
import type { FaultAnswer, TwinRefusal } from '../../schema/twin-protocol';
import { Unable } from '../unable';
import { agentFor, faultFrom, faultOrder } from './fault-order';
import type { FleetAgents } from './fleet-agents';

/** Carries out an order that comes while the fleet runs: it counts from `now`, in ms since 1970-01-01 UTC by the fleet's clock. */
export async function faultAnswer(
  text: string,
  now: number,
  configs: ReadonlyMap<string, AgentConfig>,
  agents: Pick<FleetAgents, 'order'>,
): Promise<FaultAnswer | TwinRefusal> {
  try {
    const order = faultOrder(text);
    const { thing } = agentFor(order, [...configs.values()]);
    const fault = faultFrom(order, now);
    agents.order(thing, order.device, fault);
    return { format: 'fleetwright/twin-fault/v1', device: order.device, ...fault };
  } catch (problem) {
    if (!(problem instanceof Unable)) throw problem;
    return { error: problem.message, ...(problem.fix === undefined ? {} : { fix: problem.fix }) };
  }
}
