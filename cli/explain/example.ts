/** What `fleet explain` shows of a mistake that was really made: test/invalid/<code>/, as the compiler answers it, and how it was mended. */
export interface Example {
  /** The environment it is compiled for, where it is not compiled without one. */
  readonly environment?: string;
  /** The lines that cause the message, with what was said of them. */
  readonly found: readonly Found[];
  /** How many lines more cause it, and are not shown. */
  readonly more?: number;
  /** What was changed, file by file and line by line; empty where no line mends it. */
  readonly mended: readonly Change[];
  /** Why no line mends it, or why there is no example. */
  readonly because?: string;
}

export interface Found {
  readonly file: string;
  /** 1 and up. */
  readonly line: number;
  /** Empty where the mistake is the whole file. */
  readonly text: string;
  readonly message: string;
  readonly fix: string;
}

export interface Change {
  readonly file: string;
  /** 1 and up: the first line that goes, or the line before which the new ones stand. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}
