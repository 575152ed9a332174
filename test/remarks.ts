import { parse } from '../compiler/1-parse/index';
import { validate } from '../compiler/2-validate/index';
import { resolve } from '../compiler/3-resolve/index';
import { type Diagnostic, hasErrors } from '../compiler/diagnostics/diagnostic';
import { fold } from '../compiler/diagnostics/fold';
import { sourcesOf } from './sources';

export type Files = Readonly<Record<string, string>>;

/** What the first three stairs say of a manifest, in order: `<code> at <what is underlined>: <message>`. */
export async function remarks(text: string, files: Files = {}, environment?: string): Promise<string[]> {
  return (await advised(text, files, environment)).map(([said]) => said);
}

/** The same, each with what to do about it. */
export async function advised(
  text: string,
  files: Files = {},
  environment?: string,
): Promise<readonly (readonly [said: string, fix: string])[]> {
  const all = { 'fleet.yaml': text, ...files };
  return fold(await found(all, environment)).map((one) => [
    `${one.code} at ${underlined(one, all)}: ${one.message}`,
    one.fix,
  ]);
}

/** Where else they point: `<code> at <what is underlined>: <what is said there> at <what is underlined there>`. */
export async function pointers(text: string): Promise<string[]> {
  const all = { 'fleet.yaml': text };
  return fold(await found(all)).flatMap((one) =>
    one.related.map((other) => `${one.code} at ${underlined(one, all)}: ${other.message} at ${underlined(other, all)}`),
  );
}

async function found(files: Files, environment?: string): Promise<readonly Diagnostic[]> {
  const parsed = await parse('fleet.yaml', sourcesOf(files), environment);
  if (!parsed.value) return parsed.diagnostics;
  const validated = validate(parsed.value);
  const before = [...parsed.diagnostics, ...validated.diagnostics];
  if (!validated.value || hasErrors(before)) return before;
  return [...before, ...resolve(parsed.value, validated.value, environment).diagnostics];
}

/** The text under a diagnostic; of several lines the first and `…`. */
function underlined({ place }: Pick<Diagnostic, 'place'>, files: Files): string {
  const lines = (files[place.file] ?? '').split('\n').slice(place.line - 1, place.endLine);
  const [first = ''] = lines;
  const start = place.column - 1;
  const shown = lines.length === 1 ? first.slice(start, place.endColumn - 1) : `${first.slice(start)}…`;
  return place.file === 'fleet.yaml' ? shown : `${place.file}:${place.line} ${shown}`;
}
