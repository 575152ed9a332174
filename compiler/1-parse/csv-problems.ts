import type { CsvErrorCode } from 'csv-parse';

/** Thrown inside stair 1 only: what is no CSV of ours, found in the text before the CSV library sees it. */
export class NotCsv extends Error {
  constructor(
    /** From 1. */
    readonly line: number,
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}

export interface CsvProblem {
  readonly problem: string;
  readonly fix: string;
}

const QUOTED =
  'a cell that holds a double quote stands in double quotes, and each quote in it is written twice: "19"" rack"';
const CLOSED =
  'close the double quote before the comma or the end of the line, and write a quote inside a quoted cell twice: ""';

/** What the CSV library finds in a file, in our words; by the codes of csv-parse, of which a test knows all. */
const PROBLEMS: Partial<Readonly<Record<CsvErrorCode | 'INVALID_OPENING_QUOTE', CsvProblem>>> = {
  INVALID_OPENING_QUOTE: { problem: 'a double quote stands inside a cell that does not begin with one', fix: QUOTED },
  CSV_INVALID_CLOSING_QUOTE: { problem: 'something follows the double quote that ends a cell', fix: CLOSED },
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: {
    problem: 'something follows the double quote that ends a cell',
    fix: CLOSED,
  },
  CSV_QUOTE_NOT_CLOSED: {
    problem: 'a double quote is opened and never closed; the file ends inside that cell',
    fix: CLOSED,
  },
  CSV_MAX_RECORD_SIZE: {
    problem: 'a row is longer than 1,000,000 characters',
    fix: 'look for a double quote that is never closed, or for a file that is no inventory',
  },
};

/** Any code is a mistake in the file, also one that a later version of the library may have. */
export function csvProblem(code: string): CsvProblem {
  return (
    PROBLEMS[code as CsvErrorCode] ?? {
      problem: `the row cannot be read (${code})`,
      fix: 'write a header line and a row per device, with commas between the cells',
    }
  );
}

/** What may stand between cells elsewhere. No name of a column has any of them. */
const SEPARATORS = new Map([
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
]);

/**
 * Passes text on, unless it has a NUL, or a header whose cells are separated by something else: the library would take each row for one cell,
 * and stumble over the first quote.
 */
export async function* plainText(parts: AsyncIterable<string>): AsyncIterable<string> {
  let head: string | undefined = '';
  let line = 1;
  for await (const part of parts) {
    const nul = part.indexOf('\0');
    if (nul >= 0)
      throw new NotCsv(
        line + lineEnds(part.slice(0, nul)),
        'there is a NUL byte, which no text has',
        'export the inventory again; a file with NUL bytes is damaged, or in another encoding than UTF-8',
      );
    line += lineEnds(part);
    if (head !== undefined) head = checkHeader(head + part);
    yield part;
  }
  if (head !== undefined) checkHeader(`${head}\n`);
}

const lineEnds = (text: string) => text.split(/\r\n?|\n/).length - 1;

/** The text so far while its header line is not complete; undefined once it was looked at. */
function checkHeader(text: string): string | undefined {
  const lines = text.split(/\r\n?|\n/);
  const at = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  if (at < 0 || at === lines.length - 1) return text.length > LONGEST_HEADER ? undefined : text;
  const header = lines[at] ?? '';
  const found = [...SEPARATORS].find(([mark]) => header.includes(mark) && !header.includes(','));
  if (found)
    throw new NotCsv(
      at + 1,
      `the header separates its cells by ${found[1]}`,
      'separate cells by commas; Excel does so where it saves as "CSV UTF-8 (Comma delimited)" and the list separator of the system is a comma',
    );
  return undefined;
}

const LONGEST_HEADER = 100_000;
