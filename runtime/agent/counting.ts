import type { AgentCounts } from './host-messages';
import type { AgentEvent } from './ports';

/** Sums up the events of agents, by thing, so that a hundred messages a second do not become a hundred messages to the parent. */
export class Counting {
  private readonly counts = new Map<string, AgentCounts>();
  private readonly changed = new Set<string>();

  take(thing: string, event: AgentEvent): void {
    const before = this.counts.get(thing) ?? { accepted: 0, acknowledged: 0, dropped: 0, connected: false };
    const after = counted(before, event);
    if (after === before) return;
    this.counts.set(thing, after);
    this.changed.add(thing);
  }

  /** Those that have changed since the last call; undefined when none has. */
  news(): Readonly<Record<string, AgentCounts>> | undefined {
    if (this.changed.size === 0) return undefined;
    const news = [...this.counts].filter(([thing]) => this.changed.has(thing));
    this.changed.clear();
    return Object.fromEntries(news);
  }
}

function counted(before: AgentCounts, event: AgentEvent): AgentCounts {
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
