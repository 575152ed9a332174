const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const count = (value: number) => (value < 100_000 ? whole.format(value) : short.format(value));

/** Four signs at most. */
export const shortCount = (value: number) => (value < 10_000 ? String(value) : short.format(value));

export function rate(perSecond: number): string {
  if (perSecond === 0) return '0/s';
  return perSecond < 10 ? `${perSecond.toFixed(1)}/s` : `${count(perSecond)}/s`;
}

export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = value;
  let at = 0;
  while (size >= 1000 && at < units.length - 1) {
    size /= 1000;
    at += 1;
  }
  return `${size < 10 && at > 0 ? size.toFixed(1) : whole.format(size)} ${units[at]}`;
}

/** A measured value: as many digits as people read. */
export function measured(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value)) return Math.abs(value) < 1_000_000 ? String(value) : whole.format(value);
  const size = Math.abs(value);
  return size >= 1000 ? whole.format(value) : value.toFixed(size >= 100 ? 1 : 2);
}

/** `4 m 12 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} m` : `${minutes} m ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48 && minutes % 60 === 0) return `${hours} h`;
  return hours < 48 ? `${hours} h ${minutes % 60} m` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Of the twin's clock, in UTC as the lake has it. */
export const clockTime = (ms: number) => new Date(ms).toISOString().slice(11, 19);
export const dateTime = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
