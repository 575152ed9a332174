import type { Finding } from '../../compiler/diagnostics/render/finding';
import type { ConsoleChange, ConsoleChanges } from '../../schema/console-protocol';
import type { ManifestFile } from '../manifest-file';
import { sourceLines } from '../source-lines';
import type { Changed, Reporter } from './reporter';
import { shownMistakes, shownPlan } from './shown-plan';

/** So many are kept: a long day of editing. */
const KEPT = 200;
const NO_AGENTS = { added: [], removed: [], changed: [], told: { applied: [], rejected: [], waiting: [] } };

/** What saving the manifest has done to the running fleet, for whoever looks later. */
export class ChangeLog {
  readonly #changes: ConsoleChange[] = [];
  readonly #manifest: string;
  #count = 0;

  #now: () => number = Date.now;

  /** Files are named, and read for their lines, as seen from `folder`. */
  constructor(
    private readonly file: ManifestFile,
    private readonly folder: string,
  ) {
    this.#manifest = file.shown(file.name);
  }

  /** The clock that changes are dated by. */
  follow(now: () => number): void {
    this.#now = now;
  }

  shown(): ConsoleChanges {
    return {
      format: 'fleetwright/console-changes/v1',
      manifest: this.#manifest,
      count: this.#count,
      changes: this.#changes,
    };
  }

  /** The same reporter, and everything that it is told of changes stays here too. */
  listening(reporter: Reporter): Reporter {
    return {
      ...reporter,
      changed: (changed) => {
        this.#applied(changed);
        reporter.changed(changed);
      },
      mistakes: (findings) => {
        this.#refused(findings);
        reporter.mistakes(findings);
      },
      notApplied: (why) => {
        this.#keep({ what: 'failed', verdict: why, total: '', intents: [], agents: NO_AGENTS, mistakes: [] });
        reporter.notApplied(why);
      },
    };
  }

  #applied({ plan, agents }: Changed): void {
    const shown = shownPlan(plan, sourceLines(this.folder), this.file.shown);
    this.#keep({ what: 'applied', ...shown, agents, mistakes: [] });
  }

  #refused(findings: readonly Finding[]): void {
    this.#keep({
      what: 'refused',
      total: '',
      intents: [],
      agents: NO_AGENTS,
      ...shownMistakes(findings, sourceLines(this.folder)),
    });
  }

  #keep(change: Omit<ConsoleChange, 'at'>): void {
    this.#count += 1;
    this.#changes.push({ at: new Date(this.#now()).toISOString(), ...change });
    if (this.#changes.length > KEPT) this.#changes.shift();
  }
}
