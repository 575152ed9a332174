/**
 * Where in the SQL an error of DuckDB lies, in characters from the start, read off the line that it shows with a caret below. A long line is
 * shown in part, between dots. Undefined where nothing is shown, or the SQL does not have it: then it is about a statement of our own.
 */
export function errorPlace(message: string, sql: string): number | undefined {
  const shown = /\n\n(LINE (\d+): )(.*)\n( *)\^/.exec(message);
  if (!shown) return undefined;
  const [, label = '', number = '', text = '', blanks = ''] = shown;
  const lines = sql.split('\n');
  const part = text.replace(/^\.\.\./, '').replace(/\.\.\.$/, '');
  const begins = lines[Number(number) - 1]?.indexOf(part) ?? -1;
  if (begins === -1) return undefined;
  const before = lines.slice(0, Number(number) - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const dots = text.startsWith('...') ? 3 : 0;
  return before + begins + blanks.length - label.length - dots;
}
