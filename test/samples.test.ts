import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../compiler/diagnostics/diagnostic';
import { compile } from '../compiler/index';
import { contentOf } from '../compiler/ir/artifact';
import { sourcesIn } from './sources';

/**
 * A sample is a folder: fleet.yaml (its first comment says what it shows) and expected/, all that is compiled from it.
 * `UPDATE=1 npx vitest run test/samples.test.ts` writes what is compiled now; read the diff before it is committed.
 */
const folder = fileURLToPath(new URL('./samples/', import.meta.url));

describe('golden samples', () => {
  it.each(readdirSync(folder).sort())('%s', async (name) => {
    const root = join(folder, name);
    const expected = join(root, 'expected');
    const made = await compileSample(root);
    if (process.env['UPDATE']) write(expected, made);
    expect([...made.keys()]).toEqual(listed(expected));
    for (const [path, text] of made) expect(text, path).toBe(readFileSync(join(expected, path), 'utf8'));
  });
});

async function compileSample(root: string): Promise<Map<string, string>> {
  const environment = /^# env: (\S+)/.exec(readFileSync(join(root, 'fleet.yaml'), 'utf8'))?.[1];
  const { output, diagnostics } = await compile(sourcesIn(root), {
    manifest: 'fleet.yaml',
    ...(environment ? { environment } : {}),
  });
  expect(hasErrors(diagnostics), JSON.stringify(diagnostics, null, 2)).toBe(false);
  return new Map((output?.artifacts ?? []).map((artifact) => [artifact.path, [...contentOf(artifact)].join('')]));
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function listed(folder: string, path = ''): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(join(folder, path))
    .flatMap((name) =>
      statSync(join(folder, path, name)).isDirectory() ? listed(folder, join(path, name)) : [join(path, name)],
    )
    .sort();
}
