const DAY_MS = 86_400_000;

/** The UTC day of a time in ms since 1970, or one some days later. */
export function dayOf(ms: number, later = 0): string {
  return new Date(ms + later * DAY_MS).toISOString().slice(0, 10);
}
