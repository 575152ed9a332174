import type { Compiled } from './compiled';
import type { FleetRun } from './fleet-run';
import type { Reporter } from './reporter';
import { SavedFiles } from './saved-files';

/** Compiles the manifest again when one of its files was saved, and lets the fleet go by the result; one change after another. */
export class LiveChanges {
  readonly #saved: SavedFiles;
  #applying = Promise.resolve();

  constructor(
    private readonly fleet: FleetRun,
    private readonly reporter: Reporter,
    private readonly compile: () => Promise<Compiled>,
    read: readonly string[],
  ) {
    const cannot = (why: string) => reporter.problem(why);
    this.#saved = new SavedFiles(() => {
      this.#applying = this.#applying.then(() => this.#apply()).catch((problem) => cannot(String(problem?.message)));
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
    const { findings, written, read } = await this.compile();
    this.#saved.watch(read);
    if (written) await this.fleet.apply();
    else this.reporter.mistakes(findings);
  }
}
