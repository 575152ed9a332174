import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { matched } from './equivalent';
import { figures, type Judged } from './figures';
import { type Mutant, mutantsOf } from './mutants';
import { sample } from './sample';
import { switchable } from './switchable';

const root = fileURLToPath(new URL('../../', import.meta.url));

const PROGRAM = `
const named = (one: { name: string }) => one.name;
export function run(list: readonly { a?: number; name: string }[], limit = 3) {
  const found: string[] = [];
  let sum = 0;
  for (let i = 0; i < list.length && i < limit; i++) {
    const one = list[i];
    if (!one || one.name === 'skip') continue;
    sum += (one?.a ?? 2) * 2 - 1;
    found.push(named(one) + \`:\${i}\`);
    if (sum > 10) break;
  }
  const some = list.filter((one) => (one.a ?? 0) > 1).some((one) => one.name !== '');
  return { found, sum, some, least: Math.min(sum, 4), negative: -sum, none: !found.length, all: [1, 2] as const };
}
`;

/** What a text in TypeScript answers, with one mutant awake in it or none. */
function answer(text: string, awake = -1): unknown {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: 99 } });
  const module: { exports: { run?: (list: unknown, limit?: number) => unknown } } = { exports: {} };
  let asked = 0;
  const asleep = (id: number) => {
    asked += 1;
    if (asked > 100_000) throw new Error('endless');
    return id === awake;
  };
  new Function('module', 'exports', '__mutant', outputText)(module, module.exports, asleep);
  const list = [{ a: 1, name: 'x' }, { name: 'skip' }, { a: 0, name: 'y' }, { a: 9, name: 'z' }];
  try {
    return JSON.stringify([module.exports.run?.(list), module.exports.run?.([], 1), module.exports.run?.(list, 9)]);
  } catch (error) {
    return `throws ${(error as Error).name}`;
  }
}

const textWith = ({ start, end, kind, replacement }: Mutant) => {
  const by = kind === 'body' ? ' return;' : kind === 'statement' ? ';' : replacement;
  return PROGRAM.slice(0, start) + by + PROGRAM.slice(end);
};

describe('the text that holds all mutants', () => {
  const mutants = mutantsOf('run.ts', PROGRAM);
  const numbered = mutants.map((one, id) => ({ ...one, id }));
  const all = switchable(PROGRAM, numbered);

  it('answers as the program does while they sleep', () => {
    expect(answer(all)).toBe(answer(PROGRAM));
  });

  it('answers with one awake as the program does with that one change written into it', () => {
    // A loop that has no end is stopped by the switch, and would not be in the text.
    const comparable = numbered.filter(({ operator, original }) => operator !== 'arithmetic' || original !== 'i++');
    expect(comparable.length).toBeGreaterThan(40);
    for (const one of comparable) {
      const name = `${one.line}:${one.column} ${one.original} to ${one.replacement}`;
      expect(answer(all, one.id), name).toBe(answer(textWith(one)));
    }
  });

  it('has every kind of change', () => {
    expect([...new Set(mutants.map(({ operator }) => operator))].sort()).toEqual([
      'arithmetic',
      'array emptied',
      'body emptied',
      'boundary',
      'comparison negated',
      'condition',
      'fallback removed',
      'filter removed',
      'logical operator',
      'method swapped',
      'negation removed',
      'number',
      'object emptied',
      'optional chaining removed',
      'return value',
      'statement removed',
      'string',
    ]);
  });
});

describe('mutants', () => {
  const of = (text: string) =>
    mutantsOf('a.ts', text).map(({ original, replacement }) => `${original} → ${replacement}`);

  it('leave types, names of modules and the words of thrown errors alone', () => {
    expect(
      of(`import x from 'x'; type T = 'a' | 1; interface I { a: 'b' } export * from 'y'; const l = import('z');`),
    ).toEqual([]);
    expect(of(`function f() { throw new Error('ours'); }`)).toEqual([`throw new Error('ours'); → `]);
  });

  it('say where they begin, from 1', () => {
    expect(mutantsOf('a.ts', 'const a =\n  b > 1;')).toMatchObject([
      { line: 2, column: 3, replacement: 'b <= 1' },
      { line: 2, column: 3, replacement: 'b >= 1' },
      { line: 2, column: 7, replacement: '2' },
    ]);
  });
});

describe('a sample', () => {
  const all = Array.from({ length: 100 }, (_, n) => n);

  it('is the same for the same seed, another for another, in the old order and without repetition', () => {
    const one = sample(all, 20, 7);
    expect(sample(all, 20, 7)).toEqual(one);
    expect(sample(all, 20, 8)).not.toEqual(one);
    expect([...new Set(one)].sort((a, b) => a - b)).toEqual(one);
    expect(one).toHaveLength(20);
  });

  it('takes each with the same chance', () => {
    const times = all.map(() => 0);
    for (let seed = 0; seed < 2_000; seed++)
      for (const one of sample(all, 10, seed)) times[one] = (times[one] ?? 0) + 1;
    expect(Math.min(...times)).toBeGreaterThan(140);
    expect(Math.max(...times)).toBeLessThan(265);
  });
});

describe('figures', () => {
  const mutant = mutantsOf('a/b.ts', 'f(1);')[0] as Mutant;
  const judged = (is: 'killed' | 'survived', n: number): Judged[] =>
    Array.from({ length: n }, () =>
      is === 'killed' ? { mutant, fate: { is, by: '', why: '' } } : { mutant, fate: { is, bounded: false } },
    );

  it('are of the mutants that are not equivalent, and a sample says how sure it is', () => {
    const all = [
      ...judged('killed', 85),
      ...judged('survived', 15),
      { ...(judged('survived', 1)[0] as Judged), equivalent: 'why' },
    ];
    // Wilson's interval for 85 of 100.
    expect(figures('a', all, true)).toMatchObject({
      mutants: 101,
      equivalent: 1,
      killed: 85,
      rate: 85,
      from: 76.7,
      to: 90.7,
    });
    expect(figures('a', all, false)).toMatchObject({ rate: 85, from: 85, to: 85 });
  });
});

describe('the list of equivalent mutants', () => {
  const text = 'const a =\n  b > 1;';
  const mutants = mutantsOf('a.ts', text);
  const entry = { file: 'a.ts', line: 'b > 1;', original: 'b > 1', replacement: 'b >= 1', reason: 'b is never 1' };

  it('knows a mutant by its text, wherever it has moved to', () => {
    const moved = `// one line more\n${text}`;
    const { found, stale } = matched(mutantsOf('a.ts', moved), new Map([['a.ts', moved]]), [entry]);
    expect([...found.values()]).toEqual(['b is never 1']);
    expect(stale).toEqual([]);
  });

  it('tells of an entry that fits no mutant any more, and not of those of other files', () => {
    const list = [
      { ...entry, replacement: 'b => 1' },
      { ...entry, file: 'other.ts' },
    ];
    expect(matched(mutants, new Map([['a.ts', text]]), list).stale).toEqual([list[0]]);
  });

  it('of this project fits its files', () => {
    const list = JSON.parse(readFileSync(join(root, 'test/mutation/equivalent.json'), 'utf8')) as (typeof entry)[];
    const texts = new Map(list.map(({ file }) => [file, readFileSync(join(root, file), 'utf8')]));
    const all = [...texts].flatMap(([file, one]) => mutantsOf(file, one));
    expect(matched(all, texts, list).stale).toEqual([]);
    expect(list.filter(({ reason }) => !/\w/.test(reason))).toEqual([]);
  });
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mutate-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'test'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'vitest.config.ts'), `export default { test: { include: ['test/**/*.test.ts'] } };`);
  const program = `export const LIMIT = 10;
export function clamp(n: number): number {
  if (n > LIMIT) return LIMIT;
  while (n < 0) n++;
  return n;
}
export const unused = (n: number) => n * 2;
`;
  writeFileSync(join(folder, 'clamp.ts'), program);
  writeFileSync(
    join(folder, 'test/clamp.test.ts'),
    `import { expect, it } from 'vitest';
import { clamp } from '../clamp';
it('stays within', () => {
  expect(clamp(3)).toBe(3);
  expect(clamp(11)).toBe(10);
  expect(clamp(-2)).toBe(0);
});
`,
  );

  it('finds what the tests notice, stops what has no end, writes to no file, and ends by the rate', {
    timeout: 360_000,
  }, () => {
    const run = spawnSync(
      process.execPath,
      [
        '--import',
        'tsx',
        join(root, 'test/mutation/mutate.ts'),
        'clamp.ts',
        '--root',
        folder,
        '--json',
        join(folder, 'out.json'),
        '--at-least',
        '99',
      ],
      { cwd: root, encoding: 'utf8' },
    );
    expect(run.status, run.stderr).toBe(1);
    const { mutants, figures: lines } = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as {
      mutants: readonly Judged[];
      figures: readonly { readonly folder: string; readonly rate: number }[];
    };
    const fate = (original: string, replacement: string) =>
      mutants.find(({ mutant }) => mutant.original === original && mutant.replacement === replacement)?.fate.is;
    expect(fate('n > LIMIT', 'false')).toBe('killed');
    expect(fate('n > LIMIT', 'n >= LIMIT')).toBe('survived');
    // Made once, when the file is loaded.
    expect(fate('10', '11')).toBe('killed');
    expect(fate('n++', 'n--')).toBe('killed');
    expect(fate('n * 2', 'n / 2')).toBe('no coverage');
    expect(lines.at(-1)?.rate).toBeLessThan(99);
    expect(run.stdout).toContain('survived');
    expect(readFileSync(join(folder, 'clamp.ts'), 'utf8')).toBe(program);
  });

  it('refuses a path that is not there', { timeout: 180_000 }, () => {
    const run = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'test/mutation/mutate.ts'), 'nowhere.ts'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('mutate: no such file or folder: nowhere.ts\n');
    expect(run.status).toBe(2);
  });
});
