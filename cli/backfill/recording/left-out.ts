import { appendFileSync, rmSync } from 'node:fs';

/** Why a row, or a value of one, is not taken. */
const LEFT_OUT = {
  'broken-row': 'the line is no row, or no JSON object',
  'device-missing': 'there is no name of a device',
  'device-unknown': 'no device of the group has that name',
  'time-missing': 'there is no time',
  'time-unreadable': 'the time is none of the format',
  'time-past': 'the time lies before 1970',
  'time-future': 'the time is not over yet',
  'no-field': 'no field has a value',
} as const;

export type RowReason = keyof typeof LEFT_OUT;

/** What is known of the rows with one reason: how many, and where some of them stand. */
export interface LeftOutCount {
  readonly reason: string;
  readonly why: string;
  /** A value of the row; undefined where the row as a whole is left out. */
  readonly field: string | undefined;
  readonly count: number;
  /** Some of them: lines of the file, rows of a Parquet. */
  readonly lines: readonly number[];
}

const SHOWN = 5;
const AT_ONCE = 1_000;

/** Every row and value that is left out, counted by its reason and written into a file. */
export class LeftOut {
  readonly #counts = new Map<
    string,
    { reason: string; why: string; field: string | undefined; count: number; lines: number[] }
  >();
  #lines: string[] = [];

  /** `lineOf` says where a row stands in the recording. */
  constructor(
    private readonly file: string,
    private readonly lineOf: (row: number) => number,
  ) {
    rmSync(file, { force: true });
  }

  row(reason: RowReason, row: number): void {
    this.#add(reason, LEFT_OUT[reason], undefined, this.lineOf(row));
  }

  line(reason: RowReason, line: number): void {
    this.#add(reason, LEFT_OUT[reason], undefined, line);
  }

  value(field: string, reason: string, why: string, row: number): void {
    this.#add(reason, why, field, this.lineOf(row));
  }

  close(): readonly LeftOutCount[] {
    this.#flush();
    const counts = [...this.#counts.values()].sort((a, b) => b.count - a.count);
    return counts.map((one) => ({ ...one, lines: [...one.lines].sort((a, b) => a - b) }));
  }

  #add(reason: string, why: string, field: string | undefined, line: number): void {
    const key = `${reason} ${field ?? ''}`;
    const known = this.#counts.get(key) ?? { reason, why, field, count: 0, lines: [] };
    known.count += 1;
    if (known.lines.length < SHOWN) known.lines.push(line);
    this.#counts.set(key, known);
    this.#lines.push(JSON.stringify({ line, reason, ...(field === undefined ? {} : { field }) }));
    if (this.#lines.length >= AT_ONCE) this.#flush();
  }

  #flush(): void {
    if (this.#lines.length > 0) appendFileSync(this.file, `${this.#lines.join('\n')}\n`, { mode: 0o600 });
    this.#lines = [];
  }
}
