import { createHash } from 'node:crypto';
import type { About } from './about';
import { narrowJson } from './narrow-json';
import { type Json, type Part, partsOf } from './parts';

/** What stands in `expected/` of a sample that compiles to these files, by path; JSON narrow, text as it is. */
export function expectedOf(about: About, files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const shown = new Map<string, Part>();
  for (const { path, parts } of about.shows.flatMap((pattern) => meant(pattern, files))) {
    const known = shown.get(path);
    const whole = parts === undefined || (known && known.parts === undefined);
    shown.set(path, whole ? { path } : { path, parts: new Map([...(known?.parts ?? []), ...parts]) });
  }
  const expected = [...shown.values()].map((part) => [part.path, drawn(part, files.get(part.path) ?? '')] as const);
  const hashes = about.hashes
    .flatMap((pattern) => meant(pattern, files))
    .flatMap(({ path, parts }) =>
      parts === undefined
        ? [`${hash(files.get(path) ?? '')} ${path}`]
        : [...parts].map(([at, value]) => `${hash(JSON.stringify(value))} ${path}#${at}`),
    );
  const lines = [...new Set(hashes)].sort((a, b) => (a.slice(HASH) < b.slice(HASH) ? -1 : 1));
  return new Map([...expected, ...(lines.length > 0 ? [['hashes.txt', `${lines.join('\n')}\n`] as const] : [])]);
}

function meant(pattern: string, files: ReadonlyMap<string, string>): readonly Part[] {
  const found = partsOf(pattern, files);
  if (found.length === 0) throw new Error(`"${pattern}" in about.json fits nothing that is compiled`);
  return found;
}

function drawn({ path, parts }: Part, text: string): string {
  const json = path.endsWith('.json');
  if (parts === undefined) return json ? `${narrowJson(JSON.parse(text) as Json)}\n` : text;
  return json ? `${narrowJson(Object.fromEntries(parts))}\n` : `${[...parts.values()].join('\n\n')}\n`;
}

/** Twelve digits: enough to see that something is another. */
const HASH = 12;
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, HASH);
