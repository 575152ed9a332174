import type { EtlReport } from './etl-report';

/** Where a run finds its lakes and the list of devices. Days are those of the lines; from and to are days of arrival, both included. */
export interface FolderRun {
  readonly raw: string;
  readonly out: string;
  readonly devices: string;
  /** A folder for whatever it likes, removed behind the run. */
  readonly work: string;
  readonly days?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  /** The window ends now, and begins yesterday or before: it is remembered, so that the live views look for later files only. */
  readonly upToNow?: boolean;
  /** How much faster than the wall the clock ran by which the lines have their times; a whole number. A network takes its time by the wall. */
  readonly speed?: number;
  /** Makes days anew of which raw lines have gone. */
  readonly allowFewerLines?: boolean;
  /** Of objects whose names begin so, no line arrived later than on the day after its own. What does not know of it reads more than it must. */
  readonly punctual?: string;
}

/** What runs the generated code of the ETL, in a process of its own. */
export interface EtlEngine {
  /** Rejects with EtlFailed where the code fails, and with an AbortError where it was aborted. */
  run(generated: string, sensor: string, options: FolderRun, signal?: AbortSignal): Promise<EtlReport>;
  /** Ends what it keeps between runs. */
  close(): void;
}

/** A run that came to nothing. The lake holds whole files, old and new ones, and the next run makes up for it. */
export class EtlFailed extends Error {
  override readonly name = 'EtlFailed';

  constructor(
    readonly sensor: string,
    /** The first cause, as the engine says it. */
    readonly reason: string,
  ) {
    super(`the ETL of ${sensor} failed: ${reason}`);
  }
}
