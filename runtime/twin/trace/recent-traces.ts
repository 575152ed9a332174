import type { TwinTrace, TwinTraceStep } from '../../../schema/twin-protocol';
import type { Tracer, TraceStep } from '../ports';

/** Kept for each name. */
const MESSAGES = 20;
const CONNECTIONS = 20;
/** Kept in all; the oldest goes first. */
const MOST = 20_000;

interface Entry extends TwinTrace {
  readonly steps: TwinTraceStep[];
  readonly rings: Ring[];
}

interface Ring {
  readonly name: string;
  readonly most: number;
  readonly entries: Entry[];
}

/** All that is kept under one name. */
interface Shelf {
  /** Apart, so that messages do not push out how the device came in. */
  readonly connections: Ring;
  readonly messages: Ring;
  /** Other names of the same device: they were given in one trace. */
  readonly others: Set<string>;
}

export interface NamedTraces {
  readonly name: string;
  readonly connections: readonly TwinTrace[];
  readonly messages: readonly TwinTrace[];
}

/** The last traces of each thing, in memory. A trace is filed under every name that its steps give: a thing, or the client id of what is none. */
export class RecentTraces implements Tracer {
  /** Since the start: refusals by a policy, and errors of any kind. */
  readonly counts = { refusals: 0, errors: 0 };
  readonly #shelves = new Map<string, Shelf>();
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly most = MOST) {}

  step(traceId: string, name: string | undefined, step: TraceStep): void {
    if (step.kind === 'error') this.counts.errors += 1;
    else if (step.kind === 'policy' && !step.text.startsWith('allowed')) this.counts.refusals += 1;
    const known = this.#entries.get(traceId);
    // No trace begins with an action: this one has been pushed out since.
    if (!known && step.kind === 'action') return;
    const entry = known ?? this.#begin(traceId);
    entry.steps.push(step);
    if (name === undefined) return;
    for (const ring of entry.rings) if (ring.name === name) return;
    this.#file(entry, name);
  }

  /** Every name that there are traces of. */
  names(): readonly string[] {
    return [...this.#shelves.keys()];
  }

  /** What is known of a thing, also from before it was one, by the client id of its claim; each trace once, oldest first. */
  of(name: string): NamedTraces {
    const others = this.#shelves.get(name)?.others ?? [];
    const shelves = [name, ...others].flatMap((known) => this.#shelves.get(known) ?? []);
    return {
      name,
      connections: merged(shelves.map(({ connections }) => connections)),
      messages: merged(shelves.map(({ messages }) => messages)),
    };
  }

  all(): readonly NamedTraces[] {
    return [...this.#shelves.keys()].map((name) => this.of(name));
  }

  #begin(traceId: string): Entry {
    const entry: Entry = { traceId, steps: [], rings: [] };
    this.#entries.set(traceId, entry);
    if (this.#entries.size <= this.most) return entry;
    const [oldest] = this.#entries.values();
    if (oldest) this.#drop(oldest);
    return entry;
  }

  #file(entry: Entry, name: string): void {
    const shelf = this.#shelves.get(name) ?? this.#shelve(name);
    for (const ring of entry.rings) {
      shelf.others.add(ring.name);
      this.#shelves.get(ring.name)?.others.add(name);
    }
    const ring = isConnection(entry) ? shelf.connections : shelf.messages;
    ring.entries.push(entry);
    entry.rings.push(ring);
    const [oldest] = ring.entries;
    if (ring.entries.length <= ring.most || !oldest) return;
    remove(ring.entries, oldest);
    remove(oldest.rings, ring);
    if (oldest.rings.length === 0) this.#entries.delete(oldest.traceId);
  }

  #shelve(name: string): Shelf {
    const shelf: Shelf = {
      connections: { name, most: CONNECTIONS, entries: [] },
      messages: { name, most: MESSAGES, entries: [] },
      others: new Set(),
    };
    this.#shelves.set(name, shelf);
    return shelf;
  }

  #drop(entry: Entry): void {
    this.#entries.delete(entry.traceId);
    for (const ring of entry.rings) {
      remove(ring.entries, entry);
      const shelf = this.#shelves.get(ring.name);
      if (shelf && shelf.connections.entries.length + shelf.messages.entries.length === 0)
        this.#shelves.delete(ring.name);
    }
  }
}

const OF_CONNECTIONS: ReadonlySet<TraceStep['kind']> = new Set(['connect', 'provisioning', 'policy', 'error']);
const PROVISIONING = /^\$aws\/(certificates|provisioning-templates)\//;

/** By its first step: a connection or its end, a subscription, or the publish that is a request to provision. */
function isConnection({ steps: [first] }: Entry): boolean {
  if (first?.kind === 'publish') return PROVISIONING.test(first.text);
  return first !== undefined && OF_CONNECTIONS.has(first.kind);
}

/** Nearly always the first of the list, which goes in the order things came. */
function remove<T>(list: T[], one: T): void {
  const at = list.indexOf(one);
  if (at !== -1) list.splice(at, 1);
}

/** The ids of one twin sort by time. */
function merged(rings: readonly Ring[]): readonly TwinTrace[] {
  const traces = [...new Set(rings.flatMap(({ entries }) => entries))];
  return traces.sort((a, b) => (a.traceId < b.traceId ? -1 : 1)).map(({ traceId, steps }) => ({ traceId, steps }));
}
