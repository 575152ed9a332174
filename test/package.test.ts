import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** A line of test/invalid that nothing else of the program would say. */
const EXAMPLE = 'lake: { ingest: kinesis }';

/** What `npm pack` would put into the tarball, by path. */
function packed(): readonly string[] {
  const { stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
  });
  const [about] = JSON.parse(stdout || '[]') as readonly { readonly files: readonly { readonly path: string }[] }[];
  if (!about) throw new Error(`npm pack says nothing: ${stderr}`);
  return about.files.map(({ path }) => path);
}

describe('the package', () => {
  const files = packed();
  const pages = files.filter((path) => path.endsWith('.md'));
  const folders = new Set(files.flatMap((path) => path.split('/').map((_, at, parts) => parts.slice(0, at).join('/'))));

  it('has every page and picture that a page of it links to: whoever installs it has no repository beside it', () => {
    expect(pages.length).toBeGreaterThan(20);
    const dead = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)]
        .map(([, link, attribute]) => (link ?? attribute ?? '').replace(/#.*/, ''))
        .filter((link) => link !== '' && !/^[a-z]+:/.test(link) && !link.includes('{{'))
        .filter((link) => {
          const path = join(dirname(page), link).replace(/\/$/, '');
          return !files.includes(path) && !folders.has(path);
        })
        .map((link) => `${page} → ${link}`),
    );
    expect(dead).toEqual([]);
  });

  it('has the examples of `fleet explain` in a file of their own, which no other command loads', () => {
    const programs = files
      .filter((path) => /^dist\/[^/]*\.js$/.test(path))
      .map((path) => [path, readFileSync(path, 'utf8')] as const);
    const holders = programs
      .filter(([, text]) => text.includes(EXAMPLE))
      .map(([path]) => path.replace(/-.{8}\.js$/, ''));
    expect(holders).toEqual(['dist/examples']);
    expect(programs.filter(([, text]) => /from ?"\.\/examples-/.test(text)).map(([path]) => path)).toEqual([]);
  });

  it('has what package.json names', () => {
    const { bin, exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly bin: Readonly<Record<string, string>>;
      readonly exports: Readonly<Record<string, string>>;
    };
    const named = [...Object.values(bin), ...Object.values(exports)].map((path) => path.replace(/^\.\//, ''));
    const missing = named.filter((path) => !files.includes(path) && existsSync(path));
    expect(missing).toEqual([]);
  });
});
