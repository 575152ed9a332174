import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Which way imports may go. The table of ARCHITECTURE.md, enforced: every import in the tree is read and judged. */

const root = fileURLToPath(new URL('../', import.meta.url));

interface Room {
  readonly folder: RegExp;
  /** Rooms of ours it may import, besides itself. */
  readonly ours: readonly RegExp[];
  /** Packages it may import. */
  readonly packages: readonly RegExp[];
}

const SCHEMA = /^schema\//;
const DIAGNOSTICS = /^compiler\/diagnostics\//;
const EXPRESSION = /^compiler\/expression\//;
const IR = /^compiler\/ir\//;
const stair = (n: number) => new RegExp(`^compiler/${n}-`);
const VIEWS = /^compiler\/views\//;
const QUOTING = /^compiler\/quoting\//;
const DEVICES = /^compiler\/devices\//;
const STACKS = /^compiler\/stacks\//;
const TARGETS = /^compiler\/targets\//;
const HASHING = /^node:crypto$/;

const NODE = /^node:/;
const CLOCK = /^runtime\/clock\.ts$/;
/** Folders and files that one process has for itself, on a device and in the twin. */
const OWN_FILES = /^runtime\/(private-file|folder-lock)\.ts$/;
const CONDITION = /^runtime\/condition\.ts$/;
const DRIVERS = /^runtime\/drivers\//;
const AGENT = /^runtime\/agent\//;
const TWIN = /^runtime\/twin\//;
/** What rooms of the twin share: their contracts, how a line is written whole, a map that outlives a kill, and how a request is read. */
const TWIN_PARTS = /^runtime\/twin\/(ports|append-whole|durable-map|request-body)\.ts$/;

/** A room of the twin: it stands for one service of AWS, and knows the others by their ports only. */
const room = (name: string, ...packages: RegExp[]): Room => ({
  folder: new RegExp(`^runtime/twin/${name}/`),
  ours: [SCHEMA, CLOCK, OWN_FILES, TWIN_PARTS],
  packages: [NODE, ...packages],
});

/** The first room that matches a file is its room. */
const ROOMS: readonly Room[] = [
  // What twin and apply both read out of an archive, by one reader.
  {
    folder: /^schema\/archive\//,
    ours: [SCHEMA],
    packages: [/^node:zlib$/, /^modern-tar$/, /^virtual:edge-model-validator$/],
  },
  { folder: SCHEMA, ours: [], packages: [] },
  { folder: DIAGNOSTICS, ours: [], packages: [/^fastest-levenshtein$/, /^@babel\/code-frame$/] },
  { folder: EXPRESSION, ours: [SCHEMA, DIAGNOSTICS], packages: [/^fastest-levenshtein$/] },
  { folder: QUOTING, ours: [], packages: [/^handlebars\/runtime$/] },
  { folder: /^build\//, ours: [SCHEMA, QUOTING], packages: [/^ajv\//, /^handlebars$/, /^node:fs$/] },
  { folder: IR, ours: [SCHEMA, DIAGNOSTICS, EXPRESSION, QUOTING], packages: [HASHING] },
  { folder: stair(1), ours: [SCHEMA, DIAGNOSTICS, IR, EXPRESSION], packages: [/^yaml$/, /^csv-parse$/] },
  { folder: stair(2), ours: [SCHEMA, DIAGNOSTICS, IR, EXPRESSION, stair(1)], packages: [/^virtual:/] },
  { folder: stair(3), ours: [SCHEMA, DIAGNOSTICS, IR, EXPRESSION, stair(1), stair(2)], packages: [HASHING] },
  {
    folder: stair(4),
    ours: [SCHEMA, DIAGNOSTICS, IR, EXPRESSION, STACKS, stair(1), stair(2), stair(3), /^compiler\/targets\/index\.ts$/],
    packages: [HASHING],
  },
  { folder: VIEWS, ours: [SCHEMA, EXPRESSION, IR, QUOTING], packages: [] },
  { folder: DEVICES, ours: [SCHEMA, EXPRESSION, IR], packages: [HASHING] },
  { folder: STACKS, ours: [IR], packages: [] },
  {
    folder: TARGETS,
    ours: [SCHEMA, DIAGNOSTICS, IR, EXPRESSION, VIEWS, QUOTING, DEVICES, STACKS],
    packages: [HASHING],
  },
  // It compiles again to find out what causes what, so it stands above the whole pipeline.
  {
    folder: stair(5),
    ours: [SCHEMA, DIAGNOSTICS, IR, DEVICES, STACKS, stair(1), stair(2), stair(3), stair(4)],
    packages: [HASHING, /^diff$/],
  },
  {
    folder: stair(6),
    ours: [SCHEMA, DIAGNOSTICS, IR, stair(5)],
    packages: [/^node:(crypto|zlib|util)$/, /^@aws-sdk\//, /^fflate$/],
  },
  { folder: /^compiler\/index\.ts$/, ours: [/^compiler\//], packages: [] },
  { folder: /^runtime\/clock\.ts$/, ours: [], packages: [] },
  { folder: OWN_FILES, ours: [], packages: [NODE] },
  { folder: /^runtime\/condition\.ts$/, ours: [SCHEMA], packages: [] },
  { folder: DRIVERS, ours: [SCHEMA, CLOCK, CONDITION], packages: [NODE, /^csv-parse$/] },
  {
    folder: AGENT,
    ours: [SCHEMA, CLOCK, OWN_FILES, CONDITION, DRIVERS],
    packages: [NODE, /^virtual:agent-/, /^aws-iot-device-sdk-v2$/],
  },
  // A past goes the way of a message without a network: drivers, edge, rules, lake.
  {
    folder: /^runtime\/history\//,
    ours: [
      ...[SCHEMA, CLOCK, CONDITION, DRIVERS, /^runtime\/agent\/(edge\/.*|ports)\.ts$/, TWIN_PARTS],
      /^runtime\/twin\/(rules|stacks|lake\/storage|firehose)\//,
    ],
    packages: [NODE],
  },
  room('alerts'),
  room('console'),
  room('control'),
  // It works on the folder of the lake, and alone.
  {
    folder: /^runtime\/twin\/etl\//,
    ours: [SCHEMA, CLOCK, OWN_FILES, TWIN_PARTS, /^runtime\/twin\/lake\/storage\//],
    packages: [NODE],
  },
  room('ml', /^modern-tar\/fs$/),
  room('firehose'),
  room('iot-core', /^aedes$/, /^@peculiar\/x509$/, /^reflect-metadata$/),
  room('lake', /^@duckdb\/node-api$/),
  room('metrics'),
  room('findings'),
  room('notifier'),
  room('rules'),
  room('stacks'),
  room('trace'),
  { folder: TWIN_PARTS, ours: [SCHEMA, CLOCK, TWIN_PARTS], packages: [NODE] },
  { folder: /^runtime\/twin\/[^/]+\.ts$/, ours: [SCHEMA, CLOCK, OWN_FILES, AGENT, TWIN], packages: [NODE] },
  // The browser: types of the treaties, and what it draws with.
  { folder: /^runtime\/console\/vite\.config\.ts$/, ours: [], packages: [/^vite$/, /^node:url$/] },
  {
    folder: /^runtime\/console\//,
    ours: [SCHEMA],
    packages: [/^preact(\/|$)/, /^@preact\/signals$/, /^uplot(\/|$)/, /^echarts\//],
  },
  { folder: /^cli\//, ours: [/./], packages: [/./] },
  { folder: /^(docs|test)\//, ours: [/./], packages: [/./] },
];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

describe('which way imports may go', () => {
  const files = ['build', 'schema', 'compiler', 'runtime', 'cli', 'docs'].flatMap((folder) =>
    sources(join(root, folder)),
  );

  it('finds the source files', () => expect(files.length).toBeGreaterThan(50));

  it.each(files.map((file) => relative(root, file)))('%s', (file) => {
    const room = ROOMS.find(({ folder }) => folder.test(file));
    expect(room, `${file} lies in no room of the house`).toBeDefined();
    expect(importsOf(file).flatMap((imported) => judge(file, room as Room, imported))).toEqual([]);
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
      .filter((file) => stair(3).test(file))
      .flatMap((file) => [
        ...readFileSync(join(root, file), 'utf8').matchAll(
          /^(?:import|export) (?!type )[^;]*?from '[^']*2-validate[^']*'/gm,
        ),
      ])
      .map(([statement]) => statement);
    expect(code).toEqual([]);
  });

  it('a target never imports another target', () => {
    const between = files
      .map((file) => relative(root, file))
      .filter((file) => /^compiler\/targets\/[^/]+\//.test(file))
      .flatMap((file) => importsOf(file).map((imported) => [file, ours(file, imported)] as const))
      .filter(([file, target]) => target && TARGETS.test(target) && target.split('/')[2] !== file.split('/')[2]);
    expect(between).toEqual([]);
  });
});

function judge(file: string, room: Room, imported: string): string[] {
  const target = ours(file, imported);
  if (target === undefined)
    return room.packages.some((allowed) => allowed.test(imported)) ? [] : [`${file} may not import ${imported}`];
  const same = room.folder.test(target) || (TARGETS.test(file) && target.split('/')[2] === file.split('/')[2]);
  return same || room.ours.some((allowed) => allowed.test(target)) ? [] : [`${file} may not import ${target}`];
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
