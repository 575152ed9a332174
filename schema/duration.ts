const MILLISECONDS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTES = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

export const MINUTE_MS = MILLISECONDS.m;
export const HOUR_MS = MILLISECONDS.h;
export const DAY_MS = MILLISECONDS.d;

/** `90s` → 90,000. The text has the form that the schema demands (Duration); anything else is our bug. */
export function milliseconds(text: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  if (!match) throw new Error(`not a duration: ${text}`);
  return Number(match[1]) * MILLISECONDS[match[2] as keyof typeof MILLISECONDS];
}

/** `2 per 30d` → 1,296,000,000: as long it takes for each. The text has the form that the schema demands. */
export function millisecondsEach(text: string): number {
  const [count = '', duration = ''] = text.split(' per ');
  return milliseconds(duration) / Number(count);
}

/** `64MiB` → 67,108,864. The text has the form that the schema demands (Size). */
export function bytes(text: string): number {
  const match = /^(\d+)(KiB|MiB|GiB|TiB)$/.exec(text);
  if (!match) throw new Error(`not a size: ${text}`);
  return Number(match[1]) * BYTES[match[2] as keyof typeof BYTES];
}

/** 90,000 → `90s`: the largest unit that keeps the number whole. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms >= MILLISECONDS[unit] && ms % MILLISECONDS[unit] === 0) return `${ms / MILLISECONDS[unit]}${unit}`;
  }
  return `${ms}ms`;
}
