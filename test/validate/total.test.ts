import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Sources } from '../../compiler/1-parse/sources';
import { compile } from '../../compiler/index';
import { typedText } from '../expression/arbitrary';
import { sourcesIn, sourcesOf } from '../sources';

/**
 * Whatever a manifest says, compile() answers with diagnostics: a mistake that a stair lets pass would make a later one throw.
 * `RUNS=20000 npx vitest run test/validate` looks further than the daily run does.
 */
const RUNS = Number(process.env['RUNS'] ?? 150);
const EVERYTHING = 'test/validate/everything.yaml';
const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('compile never throws, however a manifest is changed', () => {
  it('fleet.example.yaml, and a manifest that uses more of the language', { timeout: 600_000 }, async () => {
    const changes = fc.array(change, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('fleet.example.yaml', EVERYTHING), changes, async (base, all) => {
        const manifest = all.reduce<Parent>(applied, parse(read(base)));
        const { output, diagnostics } = await compileText(stringify(manifest));
        expect(output !== undefined || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('every text of an expression or quantity', { timeout: 600_000 }, async () => {
    const text = read(EVERYTHING);
    const places = ['temperature > 30', 'temperature - humidity / 5', '"46.4 [degF]"'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), phrase, async (place, said) => {
        expect(text).toContain(place);
        await compileText(text.replace(place, JSON.stringify(said)));
      }),
      { numRuns: RUNS },
    );
  });
});

describe('what compiles has no error', () => {
  const samples = readdirSync(join(root, 'test/samples')).map((name) => `test/samples/${name}`);
  it.each([...samples, '.'])('%s', async (folder) => {
    const manifest = folder === '.' ? 'fleet.example.yaml' : 'fleet.yaml';
    const environment = /^# env: (\S+)/.exec(read(join(folder, manifest)))?.[1];
    const { diagnostics } = await compile(sourcesIn(join(root, folder)), {
      manifest,
      ...(environment ? { environment } : {}),
    });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

function compileText(text: string) {
  const inMemory = sourcesOf({ 'fleet.yaml': text });
  const beside = sourcesIn(root);
  const sources: Sources = { open: (path) => inMemory.open(path) ?? beside.open(path) };
  return compile(sources, { manifest: 'fleet.yaml' });
}

interface Change {
  readonly kind: 'replace' | 'delete' | 'rename' | 'copy' | 'exchange';
  /** Which of the places in the document, as a share of them all. */
  readonly where: number;
  readonly from: number;
  readonly value: unknown;
  readonly name: string;
}

const WORDS = [
  ...[
    'temperature',
    'humidity',
    'dew_point',
    'mode',
    'group1',
    'probe',
    'event_time',
    'device_id',
    'year',
    'and',
    'end',
  ],
  ...['Cel', '[degF]', 'kW', '%', 'dBm', '60s', '1ms', '90d', '999999999d', '64MiB', 'number', 'string', 'boolean'],
  ...['integer', '8', '1e999', '8 kW', '-5 [degF]', 'temperature > 8', 'temperature', 'true', "mode = 'x'", '../x.csv'],
];

const value = fc.oneof(
  fc.constantFrom<unknown>(...WORDS, null, true, false, 0, -1, 1, 8, 0.5, 1e308, -1e308, 1e21, 5e-324, [], {}),
  fc.constantFrom(...WORDS).map((word) => [word, word]),
  fc.string({ maxLength: 20 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom<Change['kind']>('replace', 'delete', 'rename', 'copy', 'exchange', 'exchange'),
  where: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  from: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  value,
  name: fc.oneof(fc.constantFrom(...WORDS), fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)),
});

/** Near enough to expressions to be read often, far enough to be wrong in many ways. */
const words = fc
  .array(
    fc.constantFrom(
      ...[
        'temperature',
        'humidity',
        'load',
        'mode',
        'open',
        'dew_point',
        'spread',
        'nothing',
        '8',
        '0',
        '1e308',
        '0.001',
      ],
      ...[
        "'cool'",
        "'it''s'",
        "'Cel'",
        "'kW'",
        'true',
        'false',
        '(',
        ')',
        ',',
        '+',
        '-',
        '*',
        '/',
        '%',
        '>',
        '<=',
        '=',
      ],
      ...[
        '!=',
        'and',
        'or',
        'not',
        'convert(',
        'abs(',
        'round(',
        'power(',
        'if(',
        'coalesce(',
        'is_missing(',
        'concat(',
      ],
      ...['min(', 'clamp(', 'mod(', 'sqrt(', 'number(', 'length(', '&&', '"', '[degF]', 'kW'],
    ),
    { minLength: 1, maxLength: 9 },
  )
  .map((list) => list.join(' '));
const phrase = fc.oneof(words, typedText.number, typedText.condition);

type Parent = Record<string, unknown> | unknown[];

interface Spot {
  readonly parent: Parent;
  readonly key: string;
}

/** Every key and list item of the document, in order. */
function* spotsOf(node: unknown): Iterable<Spot> {
  if (node === null || typeof node !== 'object') return;
  for (const key of Object.keys(node)) {
    yield { parent: node as Parent, key };
    yield* spotsOf((node as Record<string, unknown>)[key]);
  }
}

function applied(tree: Parent, { kind, where, from, value: to, name }: Change): Parent {
  const spots = [...spotsOf(tree)];
  const spot = spots[Math.floor(where * spots.length)];
  // A value of the same name elsewhere has the right shape and is wrong in deeper ways.
  const alike = kind === 'exchange' ? spots.filter(({ key }) => key === spot?.key) : spots;
  const other = alike[Math.floor(from * alike.length)];
  if (!spot || !other) return tree;
  const { parent, key } = spot;
  const now = at(parent, key);
  if (kind === 'replace') set(parent, key, to);
  else if (kind === 'copy' || kind === 'exchange') set(parent, key, structuredClone(at(other.parent, other.key)));
  else if (Array.isArray(parent)) kind === 'delete' ? parent.splice(Number(key), 1) : parent.push(structuredClone(now));
  else {
    delete parent[key];
    if (kind === 'rename') parent[name] = now;
  }
  return tree;
}

const at = (parent: Parent, key: string): unknown => (parent as Record<string, unknown>)[key];

function set(parent: Parent, key: string, to: unknown): void {
  (parent as Record<string, unknown>)[key] = to;
}
