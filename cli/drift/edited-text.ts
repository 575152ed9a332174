import type { Place } from '../../compiler/diagnostics/place';

/**
 * The text of a manifest with one value replaced. Everything else stays byte for byte: comments, layout, order.
 * Columns of a place count UTF-16 units, as slices do.
 */
export function editedText(text: string, place: Place, value: string | number | boolean): string {
  const lines = lineStarts(text);
  const [start, end] = [offset(lines, place.line, place.column), offset(lines, place.endLine, place.endColumn)];
  return text.slice(0, start) + scalarText(value) + text.slice(end);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const { index, 0: ending } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + ending.length);
  return starts;
}

const offset = (starts: readonly number[], line: number, column: number) => (starts[line - 1] ?? 0) + column - 1;

/** Plain where that cannot be read as anything else; otherwise in double quotes, as JSON, which YAML reads the same. */
function scalarText(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const isPlain = /^(?:[a-zA-Z][\w-]*|\d+(?:\.\d+)?[a-zA-Z]+)$/.test(value);
  return isPlain && !/^(true|false|null|yes|no|on|off|y|n|\d+e\d+)$/i.test(value) ? value : JSON.stringify(value);
}
