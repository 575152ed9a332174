import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { AgentField } from '../../../schema/agent-config';
import type { DriverContext, FieldValue } from '../driver';
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
  const bytes = createReadStream(file);
  const parser = parse({
    ...{ bom: true, columns: true, info: true, relax_column_count: true, skip_empty_lines: true },
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
      const time = timeOf(record[timeColumn] ?? '');
      if (time === undefined || time < before) {
        const wrong = time === undefined ? `has no time in the column ${timeColumn}` : 'is older than the row before';
        tell(wrong, `${file}: line ${info.lines} ${wrong}; such rows are left out`);
        leftOut('event-time');
        continue;
      }
      before = time;
      const values = fields.map((field) => {
        const value = inCell(field, record[field.id]);
        if (value === undefined) {
          tell(field.id, `${file}: line ${info.lines} has no ${field.type} for ${field.id}; such values are left out`);
          fieldLeftOut('wrong-type');
        }
        return [field.id, value ?? null] as const;
      });
      yield { time, values: Object.fromEntries(values) };
    }
  } finally {
    bytes.destroy();
  }
}

/** null for an empty cell, undefined for one that is no value of the field. */
function inCell({ type }: AgentField, cell: string | undefined): FieldValue | null | undefined {
  if (cell === undefined || cell.trim() === '') return null;
  if (type === 'string') return cell;
  const text = cell.trim().toLowerCase();
  if (type === 'boolean') return { true: true, '1': true, false: false, '0': false }[text];
  return Number.isFinite(Number(text)) ? Number(text) : undefined;
}
