import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

/**
 * The parser of Trino, which is the engine of Athena: a judge of SQL that DuckDB may be too kind to. The Python of the tests speaks to Java,
 * so no compiler of Java is needed.
 */

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const PYTHON = path('../../.venv/bin/python');
const JARS = (JSON.parse(readFileSync(path('../java/jars.json'), 'utf8')) as readonly { of: string; file: string }[])
  .filter(({ of }) => of === 'trino')
  .map(({ file }) => path(`../../.fleet/jars/${file}`));

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

function whyMissing(): string | undefined {
  if (!has(PYTHON, '-c', 'import py4j'))
    return 'no PySpark in .venv: run `node test/python/setup.mjs` to see why and to make it';
  if (!has('java', '-version')) return 'no Java: on Debian or Ubuntu openjdk-17-jre-headless';
  return JARS.every((jar) => existsSync(jar)) ? undefined : 'no jars: run `node test/java/setup.mjs`';
}

/** What Trino finds wrong with each of these statements, by name; those it takes are not there. */
export function trinoMistakes(statements: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const input = [...statements].map((one) => `${JSON.stringify(one)}\n`).join('');
  const { status, stdout, stderr } = spawnSync(PYTHON, [path('parse.py'), ...JARS], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`parse.py failed: ${stderr}`);
  const answers = stdout.trim().split('\n');
  if (answers.length !== statements.size) throw new Error(`${statements.size} questions, ${answers.length} answers`);
  const found = [...statements.keys()].map((name, index) => [name, JSON.parse(answers[index] ?? '')] as const);
  return new Map(found.filter(([, mistake]) => mistake !== null));
}

/** A suite that needs the parser. Without it: a failure in CI, elsewhere a skip that says why in its name. */
export function describeWithTrino(name: string, suite: () => void): void {
  const missing = whyMissing();
  if (missing === undefined) describe(name, suite);
  else if (process.env.CI !== 'true') describe.skip(`${name} (skipped: ${missing})`, suite);
  else {
    describe(name, () => {
      it('has the parser of Trino', () => {
        throw new Error(missing);
      });
    });
  }
}
