import { codeFrameColumns } from '@babel/code-frame';
import type { Place } from '../place';
import { masked } from '../secrets';
import { visible } from './visible';

const ABOVE = 2;
const BELOW = 1;
/** Characters of a line that are shown; a longer line is cut on both sides of the place. */
const WIDTH = 120;
const BEFORE = 60;

/**
 * The lines around a place, with the place underlined. A place over several lines is underlined on its first.
 * What looks like a secret is shown as stars. Empty when the file has no such line.
 */
export function frame(lines: readonly string[], place: Place): string {
  const line = lines[place.line - 1];
  if (line === undefined) return '';
  const first = Math.max(1, place.line - ABOVE);
  const shown = lines.slice(first - 1, place.line + BELOW).map(masked);
  const until = place.endLine === place.line ? place.endColumn : line.length + 1;
  const from = until <= WIDTH ? 0 : Math.max(0, place.column - 1 - BEFORE);
  const start = columnShown(line, from, place.column);
  const end = Math.max(start + 1, columnShown(line, from, Math.min(until, line.length + 1)));
  const options = { startLine: first, linesAbove: ABOVE, linesBelow: BELOW };
  const text = shown.map((one) => cut(one, from)).join('\n');
  const location = { start: { line: place.line, column: start }, end: { line: place.line, column: end } };
  return codeFrameColumns(text, location, options);
}

function cut(line: string, from: number): string {
  const text = visible(line.slice(from, from + WIDTH));
  return `${from > 0 ? '…' : ''}${text}${line.length > from + WIDTH ? '…' : ''}`;
}

/** Where a column of the source stands in what `cut` made of the line. Escapes take more room than what they stand for. */
function columnShown(line: string, from: number, column: number): number {
  const before = line.slice(from, Math.min(column - 1, from + WIDTH));
  return visible(before).length + (from > 0 ? 1 : 0) + 1;
}
