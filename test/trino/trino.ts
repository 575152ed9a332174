import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

/**
 * The parser of Trino, which is the engine of Athena: a judge of SQL that DuckDB may be too kind to. Maven fetches it once into .fleet/;
 * the Python of the tests speaks to Java, so no compiler of Java is needed.
 */

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const JARS = path('../../.fleet/trino');
const PYTHON = path('../../.venv/bin/python');
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

/** Name and checksum of each file: what Maven brings is what was looked at. */
const PINNED = readFileSync(path('jars.sha256'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(/\s+/))
  .map(([sum = '', name = '']) => ({ sum, file: `${JARS}/${name}` }));

const isPinned = ({ sum, file }: (typeof PINNED)[number]) =>
  existsSync(file) && createHash('sha256').update(readFileSync(file)).digest('hex') === sum;

function whyMissing(): string | undefined {
  if (spawnSync(PYTHON, ['-c', 'import py4j']).status !== 0)
    return 'no PySpark in .venv: run `node test/python/setup.mjs` to see why and to make it';
  if (spawnSync('java', ['-version']).status !== 0) return 'no Java: apt-get install openjdk-17-jre-headless';
  if (PINNED.every(isPinned)) return undefined;
  const { error, status, stdout } = spawnSync(
    'mvn',
    ['--batch-mode', '--quiet', '--file', path('pom.xml'), COPY, `-DoutputDirectory=${JARS}`],
    { encoding: 'utf8' },
  );
  if (error) return 'no Maven, which brings the parser of Trino: apt-get install maven';
  if (status !== 0) return `Maven could not bring the parser of Trino: ${stdout.slice(-1000)}`;
  const wrong = PINNED.find((jar) => !isPinned(jar));
  return wrong && `${wrong.file} is not the file that test/trino/jars.sha256 names`;
}

/** What Trino finds wrong with each of these statements, by name; those it takes are not there. */
export function trinoMistakes(statements: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const input = [...statements].map((one) => `${JSON.stringify(one)}\n`).join('');
  const { status, stdout, stderr } = spawnSync(PYTHON, [path('parse.py'), JARS], {
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
