/** A stretch of a source file, 1-based, the end exclusive. Columns count UTF-16 units, as editors do. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A place on one line. */
export function placeOnLine(file: string, line: number, column: number, length = 1): Place {
  return { file, line, column, endLine: line, endColumn: column + Math.max(1, length) };
}

/** `fleet.yaml:48:30`, the form that terminals and editors make clickable. */
export function formatPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/**
 * Part of a place, for a problem inside a scalar (an expression, a duration).
 * `start` and `end` are offsets in the scalar's text; a scalar over several lines is shown whole.
 */
export function within(place: Place, start: number, end: number): Place {
  if (place.line !== place.endLine) return place;
  const column = Math.min(place.column + start, Math.max(place.column, place.endColumn - 1));
  return { ...place, column, endColumn: Math.max(column + 1, Math.min(place.column + end, place.endColumn)) };
}

export function comparePlaces(a: Place, b: Place): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column;
}
