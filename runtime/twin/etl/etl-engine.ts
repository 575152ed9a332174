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
  /** How much faster than the wall the clock ran by which the lines have their times; a whole number. A network takes its time by the wall. */
  readonly speed?: number;
  /** Makes days anew of which raw lines have gone. */
  readonly allowFewerLines?: boolean;
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
