import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse';
import type { AgentField } from '../../../schema/agent-config';
import { own } from '../../../schema/own';
import { FIELD_LEFT_OUT, type FieldReason } from '../../../schema/reading-counts';
import type { DriverContext, FieldValue } from '../driver';
import { isNotFinite, isNumber, numberOf } from '../scalar';
import { BOM, utf8Of } from '../utf8';
import { timeOf } from './time';

export interface Row {
  /** ms since 1970-01-01 UTC, as the file has it; never before the row above. */
  readonly time: number;
  readonly values: Readonly<Record<string, FieldValue | null>>;
}

/** The rows of a file that make sense, one at a time; each kind of mistake is told once, and all are counted. Throws what the file system says. */
export async function* rowsOf(
  file: string,
  timeColumn: string,
  fields: readonly AgentField[],
  { problem, leftOut, fieldLeftOut }: Pick<DriverContext, 'problem' | 'leftOut' | 'fieldLeftOut'>,
): AsyncGenerator<Row> {
  const told = new Set<string>();
  const tell = (kind: string, message: string) => {
    if (!told.has(kind)) problem(message);
    told.add(kind);
  };
  const { start, encoding } = await beginningOf(file);
  const bytes = createReadStream(file, { start });
  const parser = parse({
    ...{ encoding, columns: named, info: true, relax_column_count: true, skip_empty_lines: true },
    max_record_size: 2 ** 20,
  });
  bytes.once('error', (error) => parser.destroy(error));
  const lines = bytes.pipe(parser);
  let before = Number.NEGATIVE_INFINITY;
  try {
    for await (const { record, info } of lines as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      const time = timeOf(own(record, timeColumn) ?? '');
      if (time === undefined || time < before) {
        const wrong = time === undefined ? `has no time in the column ${timeColumn}` : 'is older than the row before';
        tell(wrong, `${file}: line ${info.lines} ${wrong}; such rows are left out`);
        leftOut('event-time');
        continue;
      }
      before = time;
      const values = fields.map((field) => {
        const value = inCell(field, own(record, field.id), encoding);
        if (typeof value !== 'object' || value === null) return [field.id, value] as const;
        const { reason } = value;
        tell(
          `${field.id} ${reason}`,
          reason === 'wrong-type'
            ? `${file}: line ${info.lines} has no ${field.type} for ${field.id}; such values are left out`
            : `${file}: line ${info.lines}: ${field.id} ${FIELD_LEFT_OUT[reason]}; such values are left out`,
        );
        fieldLeftOut(reason);
        return [field.id, null] as const;
      });
      yield { time, values: Object.fromEntries(values) };
    }
  } finally {
    bytes.destroy();
  }
}

type Encoding = 'latin1' | 'utf16le';

/**
 * Where the text of a file begins, and how it is read: UTF-8 as Latin-1, so that bytes that are none are seen cell by cell. Spreadsheets put marks
 * before their text.
 */
async function beginningOf(file: string): Promise<{ readonly start: number; readonly encoding: Encoding }> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BOM.length), 0, BOM.length, 0);
    const first = buffer.toString('latin1', 0, bytesRead);
    if (first.startsWith('\xff\xfe')) return { start: 2, encoding: 'utf16le' };
    return { start: first === BOM ? BOM.length : 0, encoding: 'latin1' };
  } finally {
    await handle.close();
  }
}

/** Field names are plain letters; a name that is no UTF-8 is that of no field. */
const named = (header: readonly string[]) => header.map((name) => utf8Of(name) ?? name);

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** null for an empty cell; why, for one that is no value of the field. */
function inCell(
  { type }: AgentField,
  cell: string | undefined,
  encoding: Encoding,
): FieldValue | null | { readonly reason: FieldReason } {
  if (cell === undefined || cell.trim() === '') return null;
  if (type === 'string') return (encoding === 'latin1' ? utf8Of(cell) : cell) ?? { reason: 'not-utf8' };
  const text = cell.trim();
  if (type === 'boolean') return BOOLEANS.get(text.toLowerCase()) ?? { reason: 'wrong-type' };
  if (isNotFinite(text)) return { reason: 'not-finite' };
  if (isNumber(text)) return numberOf(text);
  return Number.isFinite(Number(text)) ? Number(text) : { reason: 'wrong-type' };
}
