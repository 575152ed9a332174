import type { ThingChange } from '../registry/thing-changes';
import type { Store } from '../state/store';

/** A thing that leaves, and what it is known by: ARNs of certificates. */
export interface LeavingThing {
  readonly thing: string;
  readonly principals: readonly string[];
}

/**
 * What the registry was asked for by an apply that is not through with it, kept in batches in the artifact bucket. The registry itself says
 * how far that came; the journal says whose the things are that it made, and which certificates are those of things that may be gone.
 */
export interface JournalBatch {
  readonly format: 'fleetwright/journal-batch/v2';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly changes: readonly Pick<ThingChange, 'does' | 'thing'>[];
  readonly leaving: readonly LeavingThing[];
}

const INDEX = 'journal/devices.json';
const batchName = (n: number) => `journal/devices/${n}.json`;

/** Objects in the store: how many batches there are, and one for each. What a batch will do is written before it does it. */
export class Journal {
  #batches = 0;

  private constructor(private readonly store: Store) {}

  /**
   * The journal of an apply that did not come to its end is gone on with; `made` are the things that it may have made, `leaving` those whose
   * certificates it may not be through with.
   */
  static async open(store: Store): Promise<{
    readonly journal: Journal;
    readonly made: ReadonlySet<string>;
    readonly leaving: readonly LeavingThing[];
  }> {
    const journal = new Journal(store);
    const made = new Set<string>();
    const leaving: LeavingThing[] = [];
    journal.#batches = (await store.readJson<{ batches: number }>(INDEX))?.batches ?? 0;
    for (let n = 1; n <= journal.#batches; n++) {
      const batch = await store.readJson<JournalBatch>(batchName(n));
      for (const { does, thing } of batch?.changes ?? []) if (does === 'create') made.add(thing);
      leaving.push(...(batch?.leaving ?? []));
    }
    return { journal, made, leaving };
  }

  /** Before the batch. */
  async begin(
    at: string,
    { changes = [], leaving = [] }: Partial<Pick<JournalBatch, 'changes' | 'leaving'>>,
  ): Promise<void> {
    this.#batches += 1;
    const batch: JournalBatch = {
      format: 'fleetwright/journal-batch/v2',
      at,
      changes: changes.map(({ does, thing }) => ({ does, thing })),
      leaving,
    };
    await this.store.write(batchName(this.#batches), JSON.stringify(batch));
    await this.store.write(INDEX, JSON.stringify({ format: 'fleetwright/journal/v1', batches: this.#batches }));
  }

  /** The registry is as it shall be. The batches stay, to be looked up, until the next journal writes over them. */
  static async close(store: Store): Promise<void> {
    await store.remove(INDEX);
  }
}
