import { didYouMean, nearest } from '../../compiler/diagnostics/suggest';
import type { Fault } from '../../runtime/drivers/driver';
import { driverOf } from '../../runtime/drivers/index';
import type { AgentConfig } from '../../schema/agent-config';
import { milliseconds } from '../../schema/duration';
import { Unable } from '../unable';

/** A disturbance of one simulated device, as `--fault` writes it: `group1/temp-007:door-open@60s+10m`. */
export interface FaultOrder {
  readonly group: string;
  readonly device: string;
  readonly kind: string;
  /** ms of simulated time after the start. */
  readonly afterMs: number;
  /** ms of simulated time; until the end where it is absent. */
  readonly lastsMs: number | undefined;
}

const ORDER = /^([^/]+)\/(.+):([^:@]+)@(\d+(?:ms|s|m|h|d))(?:\+(\d+(?:ms|s|m|h|d)))?$/;

/** Throws Unable for what is not an order. */
export function faultOrder(text: string): FaultOrder {
  const [, group = '', device = '', kind = '', after = '', lasts] = ORDER.exec(text) ?? [];
  if (group === '') {
    throw new Unable(
      `\`${text}\` is not a fault`,
      'write <group>/<device>:<kind>@<when>, such as group1/temp-007:door-open@60s, or with +10m behind it for how long',
    );
  }
  const lastsMs = lasts === undefined ? undefined : milliseconds(lasts);
  return { group, device, kind, afterMs: milliseconds(after), lastsMs };
}

/** Finds the agent that reads the device, and checks that its driver knows the fault; throws Unable where one of them is not so. */
export function agentFor(order: FaultOrder, configs: readonly AgentConfig[]): AgentConfig {
  const groups = [...new Set(configs.map(({ group }) => group))];
  if (!groups.includes(order.group))
    throw new Unable(`there is no group \`${order.group}\``, didYouMean(order.group, groups, 'group'));
  const ofGroup = configs.filter(({ group }) => group === order.group);
  const agent = ofGroup.find(({ devices }) => devices.some(({ id }) => id === order.device));
  if (!agent) {
    const known = ofGroup.flatMap(({ devices }) => devices.map(({ id }) => id));
    throw new Unable(
      `${order.group} has no device \`${order.device}\` that runs here`,
      didYouMean(order.device, known, 'device'),
    );
  }
  const faults = driverOf(agent.driver).faults(agent.driver);
  if (Object.hasOwn(faults, order.kind)) return agent;
  const what = agent.driver.use === 'simulate' ? `the model ${agent.driver.kind}` : `the driver ${agent.driver.use}`;
  const near = nearest(order.kind, Object.keys(faults));
  const meant = near === undefined ? 'order one of these:' : `did you mean \`${near}\`? These can be ordered:`;
  const kinds = Object.entries(faults).map(([kind, about]) => `\n${kind}: ${about}`);
  throw new Unable(
    `${what} of ${order.device} knows no fault \`${order.kind}\``,
    kinds.length === 0 ? 'its readings are real: nothing can be ordered' : `${meant}${kinds.join('')}`,
  );
}

const FOREVER = Number.MAX_SAFE_INTEGER;

/** What is ordered, in ms of simulated time, where the order counts from `start`. */
export function faultFrom({ kind, afterMs, lastsMs }: FaultOrder, start: number): Fault {
  const from = start + afterMs;
  return { kind, from, until: lastsMs === undefined ? FOREVER : from + lastsMs };
}
