import { NO_READINGS, type ReadingCounts, type Reasons } from '../../schema/reading-counts';
import type { AgentCounts } from './host-messages';
import type { AgentEvent } from './ports';

const NOTHING: AgentCounts = { accepted: 0, acknowledged: 0, dropped: 0, connected: false, readings: {} };

/** Sums up the events of agents, by thing, so that a hundred messages a second do not become a hundred messages to the parent. */
export class Counting {
  private readonly counts = new Map<string, Omit<AgentCounts, 'readings'>>();
  private readonly readings = new Map<string, Map<string, ReadingCounts>>();
  /** By thing, the devices whose readings have changed; empty where only the thing has. */
  private readonly changed = new Map<string, Set<string>>();

  /** By thing, then by device: what the start before left in its log, and this one has not found yet. */
  private readonly left = new Map<string, Map<string, number>>();

  take(thing: string, event: AgentEvent): void {
    if (event.kind === 'started') this.leave(thing);
    const before = this.counts.get(thing) ?? NOTHING;
    const after = counted(before, event);
    if (after !== before) {
      this.counts.set(thing, after);
      this.changedOf(thing);
    }
    if ('device' in event && event.device !== undefined) this.account(thing, event.device, event);
  }

  /** Those that have changed since the last call, with the devices that have; undefined when none has. */
  news(): Readonly<Record<string, AgentCounts>> | undefined {
    if (this.changed.size === 0) return undefined;
    const news = [...this.changed].map(([thing, devices]) => [thing, this.of(thing, devices)] as const);
    this.changed.clear();
    return Object.fromEntries(news);
  }

  private of(thing: string, devices: ReadonlySet<string>): AgentCounts {
    const known = this.readings.get(thing);
    const readings = [...devices].map((device) => [device, known?.get(device) ?? NO_READINGS] as const);
    return { ...(this.counts.get(thing) ?? NOTHING), readings: Object.fromEntries(readings) };
  }

  private account(thing: string, device: string, event: AgentEvent): void {
    const known = this.readings.get(thing) ?? new Map<string, ReadingCounts>();
    const before = known.get(device) ?? NO_READINGS;
    const after = accounted(before, event.kind === 'found' ? this.newly(thing, event) : event);
    if (after === before) return;
    known.set(device, after);
    this.readings.set(thing, known);
    this.changedOf(thing).add(device);
  }

  /** What is counted as waiting already is not found a second time. */
  private newly(thing: string, event: Extract<AgentEvent, { kind: 'found' }>): AgentEvent {
    const left = this.left.get(thing);
    const known = Math.min(event.count, left?.get(event.device) ?? 0);
    left?.set(event.device, (left.get(event.device) ?? 0) - known);
    return { ...event, count: event.count - known };
  }

  private leave(thing: string): void {
    const readings = this.readings.get(thing) ?? [];
    this.left.set(thing, new Map([...readings].map(([device, { waiting }]) => [device, waiting])));
  }

  private changedOf(thing: string): Set<string> {
    const devices = this.changed.get(thing) ?? new Set<string>();
    this.changed.set(thing, devices);
    return devices;
  }
}

function counted(before: Omit<AgentCounts, 'readings'>, event: AgentEvent): Omit<AgentCounts, 'readings'> {
  switch (event.kind) {
    case 'accepted':
    case 'acknowledged':
    case 'dropped':
      return { ...before, [event.kind]: before[event.kind] + event.count };
    case 'connected':
    case 'disconnected':
      return { ...before, connected: event.kind === 'connected' };
    default:
      return before;
  }
}

/** The account of one device after an event about it; the same object where the event is about no reading. Pure. */
export function accounted(before: ReadingCounts, event: AgentEvent): ReadingCounts {
  switch (event.kind) {
    case 'found':
    case 'taken':
      return { ...before, [event.kind]: before[event.kind] + event.count, waiting: before.waiting + event.count };
    case 'unchanged':
      return gone(before, event.count, { unchanged: before.unchanged + event.count });
    case 'left-out':
      return gone(before, event.count, { leftOut: more(before.leftOut, event.reason, event.count) });
    case 'field-left-out':
      return { ...before, fields: more(before.fields, event.reason, event.count) };
    case 'acknowledged':
      if (event.of !== 'data') return before;
      return gone(before, event.count, { delivered: before.delivered + event.count });
    case 'dropped':
      if (event.of !== 'data') return before;
      if (event.reason === 'refused') return gone(before, event.count, { refused: before.refused + event.count });
      return gone(before, event.count, { givenUp: more(before.givenUp, event.reason, event.count) });
    default:
      return before;
  }
}

const gone = (before: ReadingCounts, count: number, became: Partial<ReadingCounts>): ReadingCounts => ({
  ...before,
  ...became,
  waiting: before.waiting - count,
});

const more = <Reason extends string>(counts: Reasons<Reason>, reason: Reason, count: number): Reasons<Reason> => ({
  ...counts,
  [reason]: (counts[reason] ?? 0) + count,
});
