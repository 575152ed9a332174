import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { REGISTRY } from '../compiler/diagnostics/registry';
import { compile } from '../compiler/index';
import { sourcesIn } from './sources';

/**
 * Every diagnostic has a folder test/invalid/<code>/ (or <code>--<variant>/) with a fleet.yaml. The expectation is a comment on the line
 * that causes it: `# error: <code>` (or `# warning: <code>`), or on the line above: `# next error: <code>`.
 * A case compiles with `--env <name>` when its first line says `# env: <name>`.
 * The suite compares all that was found with all that was expected: nothing more, nothing less. What is said of it: invalid-messages.test.ts; how it is mended: invalid-mended.test.ts.
 */

/** What stands beside a manifest and is no input of it. */
const ABOUT_IT = ['messages.txt', 'mended.patch'];

const folder = fileURLToPath(new URL('./invalid/', import.meta.url));
const cases = readdirSync(folder).sort();

describe('every mistake is found on the line that makes it', () => {
  it.each(cases)('%s', async (name) => {
    const root = join(folder, name);
    const manifest = readFileSync(join(root, 'fleet.yaml'), 'latin1');
    const environment = /^# env: (\S+)/.exec(manifest)?.[1];
    const { diagnostics } = await compile(sourcesIn(root), {
      manifest: 'fleet.yaml',
      ...(environment ? { environment } : {}),
    });
    const found = diagnostics.map(({ place, severity, code }) => `${place.file}:${place.line} ${severity}: ${code}`);
    expect(found.sort()).toEqual(
      filesIn(root)
        .filter((file) => !ABOUT_IT.includes(file))
        .flatMap((file) => expectations(root, file))
        .sort(),
    );
  });
});

/** What no small manifest can show: these need megabytes of input, or two targets that choose one name. */
const PROVEN_IN: Readonly<Record<string, string>> = {
  'file-too-big': 'test/facts/compiler-checks.test.ts',
  'hook-memory': 'test/emission-checks.test.ts',
  'name-collision': 'test/targets/cloudformation/checks.test.ts',
};

describe('the registry', () => {
  const proven = new Set(cases.map((name) => name.split('--')[0]));
  it.each(Object.keys(REGISTRY))('%s has a fixture', (code) => {
    const test = PROVEN_IN[code];
    if (test === undefined) expect(proven).toContain(code);
    else expect(readFileSync(join(folder, '../..', test), 'utf8')).toContain(`'${code}'`);
  });
});

function expectations(root: string, file: string): string[] {
  const lines = readFileSync(join(root, file), 'latin1').split('\n');
  return lines.flatMap((text, at) =>
    [...text.matchAll(/# (next )?(error|warning): ([a-z0-9-]+)/g)].map(([, next, severity, code]) => {
      return `${file}:${at + (next ? 2 : 1)} ${severity}: ${code}`;
    }),
  );
}

function filesIn(root: string, path = ''): string[] {
  return readdirSync(join(root, path)).flatMap((name) => {
    const inner = join(path, name);
    return statSync(join(root, inner)).isDirectory() ? filesIn(root, inner) : [relative('', inner)];
  });
}
