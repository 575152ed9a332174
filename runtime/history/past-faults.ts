import type { AgentConfig } from '../../schema/agent-config';
import type { Fault } from '../drivers/driver';
import { driverOf } from '../drivers/index';
import { chance, seedOf } from '../drivers/simulate/noise';
import type { HistoryOrder } from './history-order';

/** A fault of one device, whose begin and end are known: what a detector can be judged by. */
export interface PastFault extends Fault {
  readonly group: string;
  readonly device: string;
}

/** A model holds back the newest part of what it sees (`train.holdOut`, a fifth where nobody says): faults must lie on both sides. */
const LEARNED = 0.8;
/** One device in so many is ill once in the part that is learned from, and another one later. */
const ONE_IN = 8;
/** What a fault leaves behind is over before the run begins. */
const REST = { most: 3 * 3_600_000, share: 0.1 };
/** A fault takes no more of a part than this: it must have a before and an after. */
const MOST_OF_PART = 0.7;

/**
 * The faults of a made-up past, drawn by its seed, in the order of their begin. A fault that is too long for a part is left out of it, and a past that is
 * too short for any has none.
 */
export function pastFaults(configs: readonly AgentConfig[], order: HistoryOrder): readonly PastFault[] {
  const groups = new Map<string, AgentConfig[]>();
  for (const config of configs) {
    const members = groups.get(config.group);
    if (members === undefined) groups.set(config.group, [config]);
    else members.push(config);
  }
  return [...groups]
    .flatMap(([group, members]) => faultsOf(group, members, order))
    .sort((a, b) => a.from - b.from || (a.device < b.device ? -1 : 1));
}

function faultsOf(group: string, members: readonly AgentConfig[], { seed, from, until }: HistoryOrder): PastFault[] {
  const [config] = members;
  if (config === undefined) return [];
  const kinds = Object.entries(driverOf(config.driver).past?.faults(config) ?? {});
  const own = seedOf(seed, `past ${group}`);
  const devices = members
    .flatMap((member) => member.devices.map(({ id }) => id))
    .map((id) => [chance(seedOf(own, id), 0), id] as const)
    .sort(([a], [b]) => a - b)
    .map(([, id]) => id);
  const each = Math.ceil(devices.length / ONE_IN);
  const length = until - from;
  const middle = from + LEARNED * length;
  const parts = [
    { begins: from, ends: middle },
    { begins: middle, ends: until - Math.min(REST.most, REST.share * length) },
  ];
  return parts.flatMap(({ begins, ends }, part) => {
    const fitting = kinds.filter(([, lasts]) => lasts <= MOST_OF_PART * (ends - begins));
    return Array.from({ length: fitting.length === 0 ? 0 : each }, (_, n) => {
      const device = devices[(part * each + n) % devices.length] ?? '';
      const [kind, lasts] = fitting[n % fitting.length] ?? ['', 0];
      const begin = Math.floor(begins + chance(own, part, n) * (ends - begins - lasts));
      return { group, device, kind, from: begin, until: begin + lasts };
    });
  });
}
