import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Sources } from '../../compiler/1-parse/sources';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import { folderOfSample, sampleNames } from '../golden/sample';
import { sourcesIn, sourcesOf } from '../sources';

/** Same manifest, same bytes: on every run, in every order of keys, in every locale and time zone. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const example = readFileSync(join(root, 'fleet.example.yaml'), 'utf8');

let once: ReadonlyMap<string, string>;
beforeAll(async () => {
  once = await compiled(example, root);
});

describe('the bytes of generated/', () => {
  it('are the same on a second run', async () => {
    expectSame(await compiled(example, root), once);
  });

  it('do not depend on the order of keys, nor on comments and layout', { timeout: 480_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), async (numbers) => {
        const shuffled = stringify(shuffle(parse(example), () => numbers.next().value as number));
        expectSame(await compiled(shuffled, root), once);
      }),
      { numRuns: 10 },
    );
  });

  it.each(sampleNames())('do not depend on the order of keys: sample %s', async (name) => {
    const folder = folderOfSample(name);
    const text = readFileSync(join(folder, 'fleet.yaml'), 'utf8');
    const environment = /^# env: (\S+)/.exec(text)?.[1];
    const reversed = stringify(shuffle(parse(text), () => 0));
    expectSame(await compiled(reversed, folder, environment), await compiled(text, folder, environment));
  });

  it.each([
    { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Pacific/Apia' },
    { LC_ALL: 'C', LANG: 'C', TZ: 'America/St_Johns' },
  ])('do not depend on locale and time zone: $LC_ALL, $TZ', (env) => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-locale-'));
    try {
      const out = join(folder, 'generated');
      const args = ['dist/main.js', 'compile', 'fleet.example.yaml', '--out', out, '--quiet'];
      execFileSync(process.execPath, args, { cwd: root, env: { ...process.env, ...env } });
      expectSame(filesIn(out), once);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function compiled(text: string, folder: string, environment?: string): Promise<ReadonlyMap<string, string>> {
  const inMemory = sourcesOf({ 'fleet.yaml': text });
  const beside = sourcesIn(folder);
  const sources: Sources = { open: (path) => inMemory.open(path) ?? beside.open(path) };
  const { output, diagnostics } = await compile(sources, {
    manifest: 'fleet.yaml',
    ...(environment ? { environment } : {}),
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const files = (output?.artifacts ?? []).map(
    (artifact) => [artifact.path, digest([...contentOf(artifact)].join(''))] as const,
  );
  return new Map(files);
}

function expectSame(found: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): void {
  const differing = [...new Set([...wanted.keys(), ...found.keys()])].filter(
    (path) => wanted.get(path) !== found.get(path),
  );
  expect(differing).toEqual([]);
}

const digest = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** Maps in another order; lists keep theirs, for there it means something. */
function shuffle(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffle(item, random));
  if (typeof value !== 'object' || value === null) return value;
  const left = Object.entries(value);
  const mixed: [string, unknown][] = [];
  while (left.length > 0) {
    const at = Math.min(left.length - 1, Math.floor(random() * left.length));
    const [entry] = left.splice(left.length - 1 - at, 1);
    if (entry) mixed.push([entry[0], shuffle(entry[1], random)]);
  }
  return Object.fromEntries(mixed);
}

function filesIn(folder: string, path = ''): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(join(folder, path)).flatMap((name): [string, string][] => {
      const inner = join(path, name);
      return statSync(join(folder, inner)).isDirectory()
        ? [...filesIn(folder, inner)]
        : [[inner, digest(readFileSync(join(folder, inner)))]];
    }),
  );
}
