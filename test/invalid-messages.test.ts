import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic';
import { fold } from '../compiler/diagnostics/fold';
import { renderText } from '../compiler/diagnostics/render/text';
import { compile } from '../compiler/index';
import { sourcesIn } from './sources';

/**
 * What the user reads of each mistake of test/invalid, in `messages.txt` of its folder: place, what is wrong, why, and what to do.
 * `UPDATE=1 npx vitest run test/invalid-messages.test.ts` writes what is said now; read the diff before it is committed.
 */
const folder = fileURLToPath(new URL('./invalid/', import.meta.url));
const cases = readdirSync(folder).sort();

describe('what is said of a mistake', () => {
  it.each(cases)('%s', async (name) => {
    const file = join(folder, name, 'messages.txt');
    const said = renderText(fold(await diagnosticsOf(name)), () => undefined);
    if (process.env['UPDATE']) writeFileSync(file, said);
    expect(said).toBe(
      existsSync(file) ? readFileSync(file, 'utf8') : '(there is no messages.txt: write it with UPDATE=1)',
    );
  });
});

/** What a parameter that is missing, empty or no text leaves behind. */
const HOLE = /\b(undefined|null|NaN)\b|\[object |``|\(\)|\s{2}|^\s|\s$|^$| [,;] [a-z]/;

describe('no message has a hole in it', () => {
  it.each(cases)('%s', async (name) => {
    const found = await diagnosticsOf(name);
    const texts = found.flatMap(({ message, why, fix, related }) => [
      message,
      why,
      fix,
      ...related.map((one) => one.message),
    ]);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => HOLE.test(text))).toEqual([]);
  });
});

async function diagnosticsOf(name: string): Promise<readonly Diagnostic[]> {
  const root = join(folder, name);
  const environment = /^# env: (\S+)/.exec(readFileSync(join(root, 'fleet.yaml'), 'latin1'))?.[1];
  const options = { manifest: 'fleet.yaml', ...(environment ? { environment } : {}) };
  return (await compile(sourcesIn(root), options)).diagnostics;
}
