import { plan } from '../../compiler/5-plan/index';
import { version } from '../../package.json';
import type { Snapshot } from '../../schema/plan/snapshot';
import type { Compiled } from './compiled-into';
import type { FleetRun } from './fleet-run';
import type { Reporter } from './reporter';
import { SavedFiles } from './saved-files';

/**
 * Compiles the manifest again when one of its files was saved, lets the fleet go by the result, and tells the plan between what ran and what runs now; one
 * change after another.
 */
export class LiveChanges {
  readonly #saved: SavedFiles;
  #applying = Promise.resolve();
  /** What the fleet runs by. */
  #inForce: Snapshot;

  constructor(
    private readonly fleet: FleetRun,
    private readonly reporter: Reporter,
    private readonly compile: () => Promise<Compiled>,
    { snapshot, read }: { readonly snapshot: Snapshot; readonly read: readonly string[] },
  ) {
    this.#inForce = snapshot;
    const cannot = (why: string) => reporter.problem(why);
    this.#saved = new SavedFiles(() => {
      this.#applying = this.#applying
        .then(() => this.#apply())
        .catch((problem: unknown) => cannot(problem instanceof Error ? problem.message : String(problem)));
    }, cannot);
    this.#saved.watch(read);
  }

  /** Resolves when a change that was under way is done. */
  async close(): Promise<void> {
    this.#saved.close();
    await this.#applying;
    this.#saved.close();
  }

  async #apply(): Promise<void> {
    const { findings, snapshot, read } = await this.compile();
    this.#saved.watch(read);
    if (!snapshot) return this.reporter.mistakes(findings);
    const applied = await this.fleet.apply(snapshot).catch((problem: unknown) => {
      this.reporter.notApplied(problem instanceof Error ? problem.message : String(problem));
    });
    if (!applied) return;
    const before = this.#inForce;
    this.#inForce = snapshot;
    const options = { base: { from: 'applied', name: 'the running fleet' }, tool: version } as const;
    this.reporter.changed({ plan: await plan(before, snapshot, options), agents: applied });
  }
}
