import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readAbout } from './golden/about';
import { expectedOf } from './golden/expected';
import { compileFolder, compileSample, folderOfSample, sampleNames } from './golden/sample';

/**
 * A sample is a folder: fleet.yaml (its first comment says what it shows), about.json (which of the compiled files that is) and expected/ (those files).
 * What it is not about is another sample's business, or that of the example, all of which is held here: generated/.
 * `UPDATE=1 npx vitest run --configLoader runner test/samples.test.ts` writes what is compiled now; read the diff before it is committed.
 */
describe('golden samples', () => {
  it.each(sampleNames())('%s', async (name) => {
    const folder = folderOfSample(name);
    const made = expectedOf(readAbout(folder), await compileSample(name));
    if (process.env['UPDATE']) write(join(folder, 'expected'), made);
    expectFiles(join(folder, 'expected'), made);
  });

  it.each(sampleNames())('%s can be read: at most 400 lines, and a first line that says what it shows', (name) => {
    const folder = folderOfSample(name);
    const lines = [...filesIn(join(folder, 'expected')).values()].flatMap((text) => text.split('\n').slice(0, -1));
    expect(lines.length).toBeLessThanOrEqual(MOST_LINES);
    expect(readFileSync(join(folder, 'fleet.yaml'), 'utf8')).toMatch(/^(# env: \S+\n)?# \S/);
  });
});

const MOST_LINES = 400;

it('generated/ is what the example compiles to, byte for byte (npm run generate)', async () => {
  const root = fileURLToPath(new URL('../', import.meta.url));
  expectFiles(join(root, 'generated'), await compileFolder(root, 'fleet.example.yaml'));
});

function expectFiles(folder: string, made: ReadonlyMap<string, string>): void {
  const wanted = filesIn(folder);
  expect([...made.keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [path, text] of made) if (text !== wanted.get(path)) expect(text, path).toBe(wanted.get(path));
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function filesIn(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  );
}
