/** A time zone by its name. */
export interface Zone {
  readonly id: string;
  /** ms to add to UTC for local time, at a moment in ms since 1970. */
  offset(ms: number): number;
  /** `CST` or `Central Standard Time`, for people. */
  label(ms: number, length: 'short' | 'long'): string;
}

const MINUTE = 60_000;
const fixedName = (id: string, offset: number): Zone => ({ id, offset: () => offset, label: () => id });
const UTC: Zone = {
  id: 'UTC',
  offset: () => 0,
  label: (_, length) => (length === 'short' ? 'UTC' : 'Coordinated Universal Time'),
};
const OFFSET = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?$/;
const zones = new Map<string, Zone | undefined>();

/** `UTC`, `+01:00`, `UTC+1` or a name of the time zone database; undefined for anything else. */
export function findZone(id: string): Zone | undefined {
  if (id === 'UTC') return UTC;
  if (zones.has(id)) return zones.get(id);
  // Names can come from a payload.
  if (zones.size > 1000) zones.clear();
  const zone = makeZone(id);
  zones.set(id, zone);
  return zone;
}

function makeZone(id: string): Zone | undefined {
  if (['GMT', 'UT', 'Z', 'Etc/UTC'].includes(id)) return { ...UTC, id, label: () => (id === 'Z' ? 'UTC' : id) };
  const fixed = OFFSET.exec(id);
  if (fixed !== null) {
    const [, sign, hours, minutes = 0] = fixed;
    const total = (Number(hours) * 60 + Number(minutes)) * MINUTE;
    return Number(hours) > 18 || Number(minutes) > 59 ? undefined : fixedName(id, sign === '-' ? -total : total);
  }
  try {
    return namedZone(id);
  } catch {
    return undefined;
  }
}

const QUARTER = 15 * MINUTE;

/** Offsets change at whole quarters of an hour; the last quarter asked for is kept, as messages come in order of time. */
function namedZone(id: string): Zone {
  const part = (timeZoneName: 'longOffset' | 'short' | 'long') =>
    new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName });
  const formats = { longOffset: part('longOffset'), short: part('short'), long: part('long') };
  const read = (format: Intl.DateTimeFormat, ms: number) =>
    format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  let quarter = Number.NaN;
  let known = 0;
  return {
    id,
    offset(ms) {
      const now = Math.floor(ms / QUARTER);
      if (now !== quarter) {
        known = offsetOf(read(formats.longOffset, ms));
        quarter = now;
      }
      return known;
    },
    label: (ms, length) => read(formats[length], ms),
  };
}

/** `GMT-06:00`, `GMT`, and for old dates `GMT-00:01:15`. */
function offsetOf(text: string): number {
  const found = /^GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(text);
  if (found === null) return 0;
  const [, sign, hours, minutes, seconds = 0] = found;
  const total = (Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds) * 1000;
  return sign === '-' ? -total : total;
}
