import { execFileSync } from 'node:child_process';
import ts from 'typescript';
import { beforeAll, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { compileFolder, compileSample, sampleNames } from '../golden/sample';

/** Whatever a sample or the example compiles to can be read by the language that it is written in. */

const files = new Map<string, string>();

beforeAll(async () => {
  const compiled: [string, ReadonlyMap<string, string>][] = [
    ['the example', await compileFolder('.', 'fleet.example.yaml')],
  ];
  for (const name of sampleNames()) compiled.push([name, await compileSample(name)]);
  for (const [name, made] of compiled) for (const [path, text] of made) files.set(`${name}: ${path}`, text);
});

const called = (ending: RegExp) => [...files].filter(([name]) => ending.test(name));

/** Names of the files that `mistake` finds something in, with what it found. */
function mistakes(ending: RegExp, mistake: (text: string) => string | undefined): string[] {
  const found = called(ending);
  expect(found.length, `files that end in ${ending}`).toBeGreaterThan(0);
  return found.flatMap(([name, text]) => {
    const wrong = mistake(text);
    return wrong === undefined ? [] : [`${name}: ${wrong}`];
  });
}

const thrownBy = (read: () => unknown): string | undefined => {
  try {
    read();
    return undefined;
  } catch (error) {
    return String(error);
  }
};

it('JSON, and lines of it', () => {
  expect(mistakes(/\.json$/, (text) => thrownBy(() => JSON.parse(text)))).toEqual([]);
  const each = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  expect(mistakes(/\.ndjson$/, (text) => thrownBy(() => each(text)))).toEqual([]);
});

it('YAML', () => {
  expect(mistakes(/\.yaml$/, (text) => parseDocument(text).errors[0]?.message)).toEqual([]);
});

it('JavaScript', () => {
  const options = { reportDiagnostics: true, compilerOptions: { allowJs: true }, fileName: 'file.mjs' };
  const wrong = (text: string) => ts.transpileModule(text, options).diagnostics?.[0]?.messageText;
  expect(wrong('const a = ;')).toBeDefined();
  expect(mistakes(/\.mjs$/, (text) => wrong(text)?.toString())).toEqual([]);
});

it('Python', (context) => {
  const parse =
    'import ast, json, sys\nfor name, text in json.load(sys.stdin):\n try: ast.parse(text)\n except SyntaxError as e: print(name, e)';
  const parsed = (given: readonly (readonly [string, string])[]) =>
    execFileSync('python3', ['-c', parse], { input: JSON.stringify(given), encoding: 'utf8' });
  if (thrownBy(() => parsed([])) !== undefined) return context.skip('there is no python3');
  expect(parsed([['wrong.py', 'def a(:']])).toMatch(/^wrong\.py/);
  const found = called(/\.py$/);
  expect(found.length).toBeGreaterThan(0);
  expect(parsed(found)).toBe('');
});
