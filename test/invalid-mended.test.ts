import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODES } from '../compiler/diagnostics/message-form';
import { compile } from '../compiler/index';
import { examples } from '../docs/generate/examples';
import { type Edit, editsOf, mendedSources } from '../docs/generate/mended';
import { sourcesIn } from './sources';

/**
 * `mended.patch` beside a manifest of test/invalid mends it as a user would: the mistake is gone, no other has come, and no line was
 * changed that had nothing to do with it. `fleet explain` shows it.
 */
const cases = CODES.map((code) => [code, `test/invalid/${code}`] as const).filter(([, folder]) => existsSync(folder));
const withPatch = cases.filter(([, folder]) => editsOf(folder) !== undefined);

describe('an example', () => {
  it('is there of every code that a manifest can show, and mended wherever a line can mend it', async () => {
    const shown = Object.entries(await examples());
    expect(shown.map(([code]) => code)).toEqual(CODES);
    const silent = shown.filter(
      ([, { found, mended, because }]) => !because && (found.length === 0 || mended.length === 0),
    );
    expect(silent.map(([code]) => code)).toEqual([]);
    const idle = shown.filter(([, { found, mended, because }]) => because && found.length > 0 && mended.length > 0);
    expect(idle.map(([code]) => code)).toEqual([]);
  });
});

describe('a manifest that was mended', () => {
  it.each(withPatch)('has the mistake no more, and no other: %s', async (code, folder) => {
    const left = await mistakes(code, folder, editsOf(folder) ?? []);
    expect(left).toEqual([]);
  });

  it.each(withPatch)('is changed where it must be only: %s', async (code, folder) => {
    const edits = editsOf(folder) ?? [];
    expect(edits.filter(({ removed, added }) => removed.map(plain).join() === added.map(plain).join())).toEqual([]);
    for (const edit of edits.length > 1 ? edits : []) {
      const without = await mistakes(
        code,
        folder,
        edits.filter((other) => other !== edit),
      );
      expect(without, `not needed: ${JSON.stringify(edit)}`).not.toEqual([]);
    }
  });
});

/** What makes a mended manifest a bad example: errors, and warnings of its code. */
async function mistakes(code: string, folder: string, edits: readonly Edit[]): Promise<string[]> {
  const environment = /^# env: (\S+)/.exec(readFileSync(`${folder}/fleet.yaml`, 'latin1'))?.[1];
  const sources = mendedSources(folder, edits, sourcesIn(folder).open);
  const { diagnostics } = await compile(sources, { manifest: 'fleet.yaml', ...(environment ? { environment } : {}) });
  return diagnostics
    .filter((found) => found.code === code || found.severity === 'error')
    .map(({ place, severity, message }) => `${place.file}:${place.line} ${severity}: ${message}`);
}

/** A line without the comment that says which mistake it makes. */
const plain = (line: string) => line.replace(/ *# (next )?(error|warning): .*/, '');
