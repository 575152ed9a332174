/** `12 s`, `4 min`, `1.5 h`: an estimate has no more digits than it is worth. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** `2 h ago`; the moment itself where the reader's clock is unknown or behind. */
export function agoText(moment: string, now: number | undefined): string {
  const passed = now === undefined ? -1 : now - Date.parse(moment);
  if (!(passed >= 0)) return moment;
  const minutes = Math.floor(passed / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}
