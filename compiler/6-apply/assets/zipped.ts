import { type Zippable, zipSync } from 'fflate';

/** A zip archive of fixed order, time (the first that zip knows, in the time zone of the machine as zip writes it) and mode. */
export function zipped(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const options = { mtime: new Date(1980, 0, 1), os: 3, attrs: 0o644 << 16, level: 9 } as const;
  return zipSync(Object.fromEntries(entries.map(([path, content]) => [path, [content, options]])) satisfies Zippable);
}
