import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Pages for people are held against the house: what they link to is there, what they name is there, and what is there is named. */

const HOUSE = 'ARCHITECTURE.md';
const PLACES = ['build', 'cli', 'compiler', 'docs', 'runtime', 'schema', 'test', 'findings', 'generated'];

const read = (path: string) => readFileSync(path, 'utf8');
const pages = [HOUSE, 'CONTRIBUTING.md', 'README.md', ...PLACES.flatMap(pagesIn)];

describe('what a page links to', () => {
  it.each(pages)('is there: %s', (page) => {
    const dead = [...read(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^[a-z]+:/.test(link) && !link.includes('{{'))
      .filter((link) => !existsSync(join(dirname(page), link)));
    expect(dead).toEqual([]);
  });
});

describe(HOUSE, () => {
  it('names no file or folder that is not there', () => {
    const named = [...read(HOUSE).matchAll(/`([a-z0-9][^`\s]*)`/g)].map(([, path = '']) => path);
    const ours = named.filter((path) => PLACES.some((place) => path.startsWith(`${place}/`)));
    expect(ours.length).toBeGreaterThan(60);
    expect(ours.filter((path) => found(path).length === 0)).toEqual([]);
  });

  it('has each folder of the house in its table of rooms', () => {
    const rooms = tableAfter('## Rooms').flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, room = '']) => room));
    const told = rooms.flatMap(found);
    const isTold = (folder: string) => told.some((room) => room === folder || room.startsWith(`${folder}/`));
    const folders = ['compiler', 'runtime', 'runtime/twin'].flatMap(foldersIn);
    expect([...folders, 'schema', 'build', 'cli', 'test', 'docs'].filter((folder) => !isTold(folder))).toEqual([]);
  });

  it.each(['## Plan and apply', '## One request, followed through'])('counts %s without a gap', (heading) => {
    const section = read(HOUSE).split(`\n${heading}\n`)[1]?.split('\n## ')[0] ?? '';
    const blocks = section.split(/\n\n+/).map((block) => [...block.matchAll(/^(\d+)\. /gm)].map(([, n]) => Number(n)));
    for (const numbers of blocks) expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  });
});

describe('every output of the compiler', () => {
  const outputs = foldersIn('compiler/targets').map((folder) => folder.slice('compiler/targets/'.length));
  const missing = (page: string, mention: (name: string) => string) =>
    outputs.filter((name) => !read(page).includes(mention(name)));

  it('is in the registry', () =>
    expect(missing('compiler/targets/index.ts', (name) => `'./${name}/target'`)).toEqual([]));
  it('has its page named in README.md', () =>
    expect(missing('README.md', (name) => `[${name}](compiler/targets/${name}/README.md)`)).toEqual([]));
  it(`has its work told in ${HOUSE}`, () => expect(missing(HOUSE, (name) => `\`${name}\``)).toEqual([]));
});

/** What a path of a page names: `<name>` and `*` in its last part stand for any name. */
function found(path: string): string[] {
  const plain = path.replace(/<[a-z]+>/g, '*').replace(/\/$/, '');
  if (!plain.includes('*')) return existsSync(plain) ? [plain] : [];
  const [folder, last] = [dirname(plain), plain.slice(dirname(plain).length + 1)];
  const form = new RegExp(`^${last.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`);
  return readdirSync(folder)
    .filter((name) => form.test(name))
    .map((name) => `${folder}/${name}`);
}

/** The first cells of the table below a heading. */
function tableAfter(heading: string): string[] {
  const section = read(HOUSE).split(`\n${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\|([^|]+)\|/gm)].map(([, cell = '']) => cell).slice(2);
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => `${folder}/${name}`)
    .filter((path) => statSync(path).isDirectory());
}

function pagesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(path).isDirectory()) return name === 'node_modules' ? [] : pagesIn(path);
    return name.endsWith('.md') ? [path] : [];
  });
}
