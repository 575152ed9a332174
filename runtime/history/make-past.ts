import type { AgentConfig } from '../../schema/agent-config';
import type { Fault } from '../drivers/driver';
import { type HistoryOrder, historyId } from './history-order';
import type { LakeRules } from './lake-rules';
import { type PastCounts, type PastMessage, pastMessages } from './past-of-thing';
import { RawObjects, type RawPlace } from './raw-objects';

/** What the past of one thing came to. */
export interface ThingDone extends PastCounts {
  readonly thing: string;
  readonly messages: number;
  readonly alerts: number;
  readonly objects: number;
  /** On the disk. */
  readonly bytes: number;
  readonly problems: readonly string[];
}

export interface PastWork {
  readonly order: HistoryOrder;
  readonly rules: LakeRules;
  readonly place: RawPlace;
  /** Where relative paths of drivers begin. */
  readonly folder: string;
  faultsOf(group: string, device: string): readonly Fault[];
}

/** Names an object of the past of a device; no other object in the lake has such a name. */
export const pastObject = (id: string, device: string): string => `${id}--${device}`;

/** Puts the past of one thing into the raw lake. Done again, it puts the same bytes in the same places. */
export async function makePast(config: AgentConfig, work: PastWork): Promise<ThingDone> {
  const { order, rules, place, folder } = work;
  const counts: PastCounts = { readings: 0, unchanged: 0, leftOut: 0 };
  const found = { data: 0, alert: 0, objects: 0, bytes: 0 };
  const problems = new Set<string>();
  const id = historyId(order);
  const { clientId } = config.connection;
  for (const device of config.devices) {
    const objects = new RawObjects(place, pastObject(id, device.id));
    const faults = work.faultsOf(config.group, device.id);
    const problem = (text: string) => problems.add(text);
    const take = ({ record, arrivedAt: at }: PastMessage) => {
      found[record.kind] += 1;
      const traceId = `${id}-${found.data + found.alert}`;
      const { topic, payload } = record;
      const by = { qos: 1, clientId, principal: id, thing: config.thing } as const;
      for (const line of rules.linesOf({ topic, payload, ...by, at, traceId })) objects.add(line, at);
    };
    const more = { folder, counts, problem };
    for await (const messages of pastMessages(config, device, faults, order, more)) messages.forEach(take);
    objects.close();
    found.objects += objects.made.objects;
    found.bytes += objects.made.bytes;
  }
  const { data: messages, alert: alerts, ...made } = found;
  return { thing: config.thing, ...counts, messages, alerts, ...made, problems: [...problems] };
}
