import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { equivalentsIn, lineOf, matched } from './equivalent';
import { byFolder, type Judged } from './figures';
import { type Mutant, mutantsOf } from './mutants';
import { relatedTests } from './related';
import { sample } from './sample';
import { type Fate, search } from './search';
import { Session } from './session';

const USAGE = `npm run mutate -- <file or folder>… [options]

Changes the program in small ways, one at a time, and says which changes no test notices.

  --sample N        take N mutants by lot instead of all
  --seed S          the lot (1)
  --tests PREFIX    only test files whose path begins so (may be given again); without it all but the slow folders
  --per-mutant S    seconds that tests may try one mutant (60)
  --per-test S      tests that take longer are not tried (20)
  --jobs N          test files at once while coverage is taken (1)
  --at-least P      exit with 1 where fewer than P per cent of the mutants that are not equivalent are noticed
  --json FILE       write figures and every mutant's fate there
  --again           forget what an interrupted run of the same code and tests had found
  --root FOLDER     another checkout of the project

Nothing in the project is written but .fleet/mutation. Exit: 0, 1 below --at-least, 2 a mistake in the command, 130 interrupted.
`;

/** Folders of tests that need minutes, other processes or a browser. What only they would notice counts as not noticed. */
const SLOW = 'apply bench cli console etl eval faults java ml moto mutation plan python soak trino laws/lint.test.ts'
  .split(' ')
  .map((name) => `test/${name}`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      tests: { type: 'string', multiple: true },
      'per-mutant': { type: 'string', default: '60' },
      'per-test': { type: 'string', default: '20' },
      jobs: { type: 'string', default: '1' },
      'at-least': { type: 'string' },
      json: { type: 'string' },
      again: { type: 'boolean', default: false },
      root: { type: 'string', default: fileURLToPath(new URL('../../', import.meta.url)) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || positionals.length === 0) {
    process.stderr.write(USAGE);
    return values.help ? 0 : 2;
  }
  const root = values.root;
  const number = (name: 'seed' | 'per-mutant' | 'per-test' | 'jobs', text: string) => {
    const value = Number(text);
    if (!Number.isFinite(value) || value < 0) throw new Mistake(`--${name} takes a number, not "${text}"`);
    return value;
  };

  const files = positionals.flatMap((path) => sourcesUnder(root, path));
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const all = files.flatMap((file) => mutantsOf(file, texts.get(file) ?? ''));
  if (all.length === 0) throw new Mistake(`nothing to mutate in ${positionals.join(', ')}`);
  const list = equivalentsIn(join(import.meta.dirname, 'equivalent.json'));
  const { found: equivalents, stale } = matched(all, texts, list);
  const seed = number('seed', values.seed);
  const chosen = sample(all, values.sample === undefined ? all.length : Number(values.sample), seed);
  const sampled = chosen.length < all.length;

  // Equivalent ones are not tried: only a person could have found out more.
  const mutants = chosen.filter((one) => !equivalents.has(one)).map((one, id) => ({ ...one, id }));
  const tests = relatedTests(root, testFiles(root, values.tests), new Set(mutants.map((one) => one.file)));
  say(
    `${all.length} mutants in ${files.length} files` +
      `${sampled ? `, ${chosen.length} of them drawn with seed ${seed}` : ''}; ${equivalents.size} are listed as equivalent`,
  );

  const key = runKey(
    root,
    mutants,
    texts,
    tests.map((one) => one.file),
  );
  const folder = join(root, '.fleet/mutation', key);
  const journal = new Journal(folder, values.again);
  const known = journal.known();
  if (known.size > 0) say(`${known.size} of ${mutants.length} known from a run that was interrupted`);
  const fates = new Map(known);
  const session = await Session.open(root, folder, mutants, number('jobs', values.jobs) || 1);
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(130));
  try {
    await search({
      session,
      tests,
      sources: mutants.map(({ file }) => file),
      known,
      bounds: {
        perMutant: 1000 * number('per-mutant', values['per-mutant']),
        perTest: 1000 * number('per-test', values['per-test']),
      },
      onNote: say,
      onFate: (id, fate) => {
        fates.set(id, fate);
        journal.add(id, fate);
        const mutant = mutants[id];
        if (mutant && (fate.is === 'survived' || fate.is === 'no coverage')) say(`${fate.is}  ${described(mutant)}`);
      },
    });
  } finally {
    await session.close();
  }

  journal.forget();

  const judged: Judged[] = [
    ...mutants.map((mutant) => ({ mutant, fate: fates.get(mutant.id) ?? ({ is: 'no coverage' } as const) })),
    ...chosen.flatMap((mutant) => {
      const equivalent = equivalents.get(mutant);
      return equivalent === undefined
        ? []
        : [{ mutant, fate: { is: 'survived', bounded: false } as const, equivalent }];
    }),
  ];
  const lines = byFolder(judged, sampled);
  process.stdout.write(table(lines, sampled));
  for (const one of stale)
    say(
      `stale: ${one.file} "${one.original}" to "${one.replacement}" is listed as equivalent, and no such mutant is there`,
    );
  if (values.json !== undefined) {
    const out = {
      targets: positionals,
      sample: sampled ? { size: chosen.length, of: all.length, seed } : undefined,
      figures: lines,
      stale,
    };
    const each = judged.map((one) => ({ ...one, lineText: lineOf(texts.get(one.mutant.file) ?? '', one.mutant) }));
    writeFileSync(values.json, `${JSON.stringify({ ...out, mutants: each }, null, 2)}\n`);
  }
  const least = values['at-least'];
  return least !== undefined && (lines.at(-1)?.rate ?? 0) < Number(least) ? 1 : 0;
}

class Mistake extends Error {}

/** What is certain is kept, a line each, under a name that changes with the mutants, their files and the tests. */
class Journal {
  private readonly path: string;

  constructor(
    private readonly folder: string,
    again: boolean,
  ) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, 'fates.jsonl');
    if (again || !existsSync(this.path)) writeFileSync(this.path, '');
  }

  known(): Map<number, Fate> {
    const lines = readFileSync(this.path, 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('}'));
    return new Map(
      lines.map((line) => JSON.parse(line) as { id: number; fate: Fate }).map(({ id, fate }) => [id, fate]),
    );
  }

  forget() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  add(id: number, fate: Fate) {
    appendFileSync(this.path, `${JSON.stringify({ id, fate })}\n`);
  }
}

function runKey(
  root: string,
  mutants: readonly Mutant[],
  texts: ReadonlyMap<string, string>,
  tests: readonly string[],
): string {
  const hash = createHash('sha256').update(JSON.stringify(mutants));
  for (const [file, text] of texts) hash.update(file).update(text);
  for (const file of tests) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

function sourcesUnder(root: string, path: string): readonly string[] {
  const full = join(root, relative(root, join(root, path)));
  if (!existsSync(full)) throw new Mistake(`no such file or folder: ${path}`);
  if (statSync(full).isFile()) return [relative(root, full)];
  return filesUnder(root, relative(root, full)).filter(
    (file) => !file.endsWith('.d.ts') && !file.includes('.generated.'),
  );
}

function testFiles(root: string, prefixes: readonly string[] | undefined): readonly string[] {
  const wanted = (file: string) =>
    prefixes === undefined
      ? !SLOW.some((slow) => file.startsWith(slow))
      : prefixes.some((prefix) => file.startsWith(prefix));
  return filesUnder(root, 'test').filter((file) => file.endsWith('.test.ts') && wanted(file));
}

function filesUnder(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

function described(mutant: Mutant): string {
  const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 100);
  return `${mutant.file}:${mutant.line}:${mutant.column}  ${mutant.operator}: ${short(mutant.original)}  →  ${short(mutant.replacement)}`;
}

function table(lines: ReturnType<typeof byFolder>, sampled: boolean): string {
  const head = [
    'folder',
    'mutants',
    'equivalent',
    'killed',
    'timed out',
    'survived',
    'no coverage',
    'rate',
    ...(sampled ? ['95 % of runs'] : []),
  ];
  const rows = lines.map((one) => [
    one.folder,
    ...[one.mutants, one.equivalent, one.killed, one.timedOut, one.survived, one.noCoverage].map(String),
    `${one.rate} %`,
    ...(sampled ? [`${one.from} to ${one.to}`] : []),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows]
    .map(
      (row) =>
        `${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}\n`,
    )
    .join('');
}

function say(text: string) {
  process.stderr.write(`${text}\n`);
}

main()
  .then((code) => process.exit(code))
  .catch((error: unknown) => {
    if (error instanceof Mistake) say(`mutate: ${error.message}`);
    else throw error;
    process.exit(2);
  });
