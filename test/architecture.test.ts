import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isLike, isOf, mayImport, mayUse, ROOMS, roomOf } from './house/rooms';

/** Which way imports may go: every import in the tree is read and judged by the rooms that ARCHITECTURE.md shows. */

const root = fileURLToPath(new URL('../', import.meta.url));

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

describe('which way imports may go', () => {
  const files = ['build', 'schema', 'compiler', 'runtime', 'cli', 'docs'].flatMap((folder) =>
    sources(join(root, folder)),
  );

  it('finds the source files', () => expect(files.length).toBeGreaterThan(50));

  it.each(files.map((file) => relative(root, file)))('%s', (file) => {
    expect(roomOf(file), `${file} lies in no room of the house`).toBeDefined();
    expect(importsOf(file).flatMap((imported) => judge(file, imported))).toEqual([]);
  });

  it.each(files.map((file) => relative(root, file)).filter((file) => file.startsWith('runtime/console/')))(
    'the page takes types from the treaties, and their constants: %s',
    (file) => {
      const values = [
        ...readFileSync(join(root, file), 'utf8').matchAll(/import (?!type )([^;]*?)from '([^']*schema\/[^']*)'/g),
      ];
      const taken = values
        .flatMap(([, names = '']) => names.replace(/[{}]/g, '').split(','))
        .map((name) => name.trim());
      expect(taken.filter((name) => name !== '' && !name.startsWith('type ') && name !== name.toUpperCase())).toEqual(
        [],
      );
    },
  );

  it('stair 3 takes values from stair 2 and no code: what was worked out stays worked out', () => {
    const code = files
      .map((file) => relative(root, file))
      .filter((file) => file.startsWith('compiler/3-resolve/'))
      .flatMap((file) => [
        ...readFileSync(join(root, file), 'utf8').matchAll(
          /^(?:import|export) (?!type )[^;]*?from '[^']*2-validate[^']*'/gm,
        ),
      ])
      .map(([statement]) => statement);
    expect(code).toEqual([]);
  });

  it.each(ROOMS.map((room) => [room.folder, room] as const))(
    '%s is granted nothing that it does not use',
    (_, room) => {
      const own = files.map((file) => relative(root, file)).filter((file) => roomOf(file) === room);
      const used = own.flatMap((file) => importsOf(file).map((imported) => ours(file, imported) ?? imported));
      const { ours: granted, packages } = room;
      const idle = [
        ...(granted === 'everything' ? [] : granted.filter((folder) => !used.some((path) => isOf(folder, path)))),
        ...(packages === 'everything' ? [] : packages.filter((name) => !used.some((path) => isLike(path, name)))),
      ];
      expect(idle).toEqual([]);
    },
  );

  it.each([
    ['compiler/targets/lake/emit.ts', 'compiler/targets/glue/emit.ts'],
    ['runtime/twin/rules/rules-engine.ts', 'runtime/twin/firehose/firehose.ts'],
    ['runtime/twin/rules/rules-engine.ts', 'runtime/twin/lake/storage/object-store.ts'],
    ['runtime/twin/ports.ts', 'runtime/twin/wiring/twin.ts'],
    ['compiler/targets/lake/emit.ts', 'compiler/4-emit/index.ts'],
    ['compiler/ir/names.ts', 'compiler/views/view.ts'],
  ])('%s could not import %s', (from, to) => expect(mayImport(from, to)).toBe(false));
});

function judge(file: string, imported: string): string[] {
  const target = ours(file, imported);
  const may = target === undefined ? mayUse(file, imported) : mayImport(file, target);
  return may ? [] : [`${file} may not import ${target ?? imported}`];
}

/** The file an import names, relative to the root; undefined for a package. */
function ours(file: string, imported: string): string | undefined {
  if (!imported.startsWith('.')) return undefined;
  const path = relative(root, join(root, dirname(file), imported));
  if (/\.[a-z]+$/.test(path)) return path;
  return existsSync(join(root, `${path}.tsx`)) ? `${path}.tsx` : `${path}.ts`;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'node_modules' ? [] : sources(path);
    return /\.(ts|tsx|mts)$/.test(name) && !name.endsWith('.d.ts') ? [path] : [];
  });
}
