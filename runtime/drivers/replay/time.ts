/** Numbers below it are seconds, others ms: 1e11 s lie in the year 5138, 1e11 ms in 1973. */
const GREATEST_SECONDS = 1e11;

/** ms since 1970-01-01 UTC of a cell: seconds or ms since then, or ISO 8601, which is UTC where it names no zone. Undefined if it is neither. */
export function timeOf(cell: string): number | undefined {
  const text = cell.trim();
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return Math.abs(number) < GREATEST_SECONDS ? number * 1000 : number;
  }
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(text);
  if (match === null) return undefined;
  const [, day, time = '00:00', zone = 'Z'] = match;
  const ms = Date.parse(
    `${day}T${time}${/^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()}`,
  );
  return Number.isNaN(ms) ? undefined : ms;
}
