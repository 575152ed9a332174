import { formatPlace } from '../../compiler/diagnostics/place';
import type { Finding } from '../../compiler/diagnostics/render/finding';
import type { ConsoleChange, ConsoleChanges } from '../../schema/console-protocol';
import type { Changed, Reporter } from './reporter';

/** So many are kept: a long day of editing. */
const KEPT = 200;

/** What saving the manifest has done to the running fleet, for whoever looks later. */
export class ChangeLog {
  readonly #changes: ConsoleChange[] = [];

  #now: () => number = Date.now;

  constructor(private readonly manifest: string) {}

  /** The clock that changes are dated by. */
  follow(now: () => number): void {
    this.#now = now;
  }

  shown(): ConsoleChanges {
    return { format: 'fleetwright/console-changes/v1', manifest: this.manifest, changes: this.#changes };
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
    };
  }

  #applied({ resources, agents, decisions }: Changed): void {
    this.#keep({ at: this.#at(), what: 'applied', sentences: decisions, resources, agents });
  }

  #refused(findings: readonly Finding[]): void {
    const sentences = findings.map((finding) => `${formatPlace(finding.place)}: ${finding.message}`);
    const agents = { added: [], removed: [], changed: [] };
    this.#keep({ at: this.#at(), what: 'refused', sentences, resources: [], agents });
  }

  #keep(change: ConsoleChange): void {
    this.#changes.push(change);
    if (this.#changes.length > KEPT) this.#changes.shift();
  }

  #at(): string {
    return new Date(this.#now()).toISOString();
  }
}
