import { CsvError, parse as csvParser } from 'csv-parse';
import { diagnose } from '../diagnostics/diagnose';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic';
import { type Place, placeOnLine } from '../diagnostics/place';
import type { Inventory } from '../ir/document';
import { csvProblem, NotCsv, plainText } from './csv-problems';
import { decode, NotUtf8, type Sources } from './sources';

const COLUMN_NAME = /^[a-z][a-z0-9_]{0,62}$/;

interface CsvRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Streams a CSV inventory. `named` is the place in the manifest that asks for it. Lines that start with `#` are comments. */
export async function readInventory(sources: Sources, file: string, named: Place): Promise<Outcome<Inventory>> {
  const chunks = sources.open(file);
  if (!chunks) return { diagnostics: [diagnose('file-missing', named, { file })] };
  const table = new Table(file);
  const parser = csvParser({
    info: true,
    trim: true,
    comment: '#',
    comment_no_infix: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 1_000_000,
  });
  try {
    const feeding = feed(parser, plainText(decode(chunks)));
    for await (const row of parser as AsyncIterable<CsvRow>) table.add(row);
    await feeding;
  } catch (problem) {
    table.found.push(brokenFile(problem, file, named));
  }
  return table.finish();
}

async function feed(parser: ReturnType<typeof csvParser>, text: AsyncIterable<string>): Promise<void> {
  try {
    for await (const part of text) {
      if (!parser.write(part)) await new Promise((resume) => parser.once('drain', resume));
    }
    parser.end();
  } catch (problem) {
    parser.destroy(problem as Error);
  }
}

function brokenFile(problem: unknown, file: string, named: Place): Diagnostic {
  if (problem instanceof NotUtf8) return diagnose('file-encoding', named, problem.in(file));
  if (problem instanceof NotCsv)
    return diagnose('inventory-csv', placeOnLine(file, problem.line, 1), {
      problem: problem.message,
      fix: problem.fix,
    });
  if (!(problem instanceof CsvError)) throw problem;
  const line = typeof problem['lines'] === 'number' ? Math.max(1, problem['lines']) : 1;
  return diagnose('inventory-csv', placeOnLine(file, line, 1), csvProblem(problem.code));
}

/** Collects rows into parallel columns and reports rows that do not fit the header. */
class Table {
  readonly found: Diagnostic[] = [];
  readonly #serials: string[] = [];
  readonly #lines: number[] = [];
  readonly #cells: string[][] = [];
  #header: readonly string[] | undefined;
  #headerLine = 1;
  #serialAt = -1;
  #lastLine = 0;

  constructor(readonly file: string) {}

  add({ record, info }: CsvRow): void {
    const line = Math.max(this.#lastLine + 1, info.lines);
    this.#lastLine = info.lines;
    if (!this.#header) this.#readHeader(record, line);
    else if (record.length !== this.#header.length) this.#misshapen(record, line);
    else if (this.#serialAt >= 0) this.#addDevice(record, line);
  }

  finish(): Outcome<Inventory> {
    const clean = this.found.length === 0;
    if (clean && this.#serials.length === 0) {
      this.found.push(diagnose('inventory-empty', placeOnLine(this.file, 1, 1), { file: this.file }));
    }
    const columns = new Map<string, readonly string[]>();
    const headers = new Map<string, Place>();
    this.#header?.forEach((name, at) => {
      const cells = this.#cells[at];
      if (at === this.#serialAt || !cells) return;
      const place = this.#cellPlace(this.#header ?? [], at, this.#headerLine);
      columns.set(name, cells);
      headers.set(name, place);
      if (clean && cells.length > 0 && cells.every((cell) => cell === '')) {
        this.found.push(diagnose('inventory-unused-column', place, { column: name }));
      }
    });
    if (this.#serials.length === 0) return { diagnostics: this.found };
    const { file } = this;
    const value = { file, serials: this.#serials, lines: this.#lines, columns, headers };
    return { value, diagnostics: this.found };
  }

  #readHeader(names: readonly string[], line: number): void {
    this.#header = names;
    this.#headerLine = line;
    names.forEach((column, at) => {
      const place = this.#cellPlace(names, at, line);
      if (!COLUMN_NAME.test(column))
        this.found.push(
          column === ''
            ? diagnose('inventory-header', place, { column: String(at + 1), problem: 'of the header line has no name' })
            : diagnose('inventory-header', place, { column, problem: 'is not a usable name' }),
        );
      else if (names.indexOf(column) !== at)
        this.found.push(diagnose('inventory-header', place, { column, problem: 'stands twice' }));
      this.#cells.push([]);
    });
    this.#serialAt = names.indexOf('serial');
    if (this.#serialAt < 0) {
      this.found.push(diagnose('inventory-no-serial', placeOnLine(this.file, line, 1), { columns: names.join(', ') }));
    }
  }

  #misshapen(record: readonly string[], line: number): void {
    const params = { row: line, has: record.length, wants: this.#header?.length ?? 0 };
    this.found.push(
      diagnose('inventory-row-shape', placeOnLine(this.file, line, 1), params, { fold: `row-shape ${this.file}` }),
    );
  }

  #addDevice(record: readonly string[], line: number): void {
    this.#serials.push(record[this.#serialAt] ?? '');
    this.#lines.push(line);
    record.forEach((cell, at) => {
      if (at !== this.#serialAt) this.#cells[at]?.push(cell);
    });
  }

  /** Exact for plain cells; a quoted cell shifts what stands behind it, and then only the column number is off. */
  #cellPlace(cells: readonly string[], at: number, line: number): Place {
    const before = cells.slice(0, at).reduce((sum, cell) => sum + cell.length + 1, 1);
    return placeOnLine(this.file, line, before, cells[at]?.length ?? 1);
  }
}
