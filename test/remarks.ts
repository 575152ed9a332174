import { parse } from '../compiler/1-parse/index';
import { validate } from '../compiler/2-validate/index';
import { resolve } from '../compiler/3-resolve/index';
import { type Diagnostic, hasErrors } from '../compiler/diagnostics/diagnostic';
import { fold } from '../compiler/diagnostics/fold';
import { sourcesOf } from './sources';

/** What the first three stairs say of a manifest, in order: `<code> at <what is underlined>: <message>`. */
export async function remarks(
  text: string,
  files: Readonly<Record<string, string>> = {},
  environment?: string,
): Promise<string[]> {
  const all: Readonly<Record<string, string>> = { 'fleet.yaml': text, ...files };
  return fold(await found(all, environment)).map((one) => `${one.code} at ${underlined(one, all)}: ${one.message}`);
}

/** What they say to do about it, in the same order. */
export async function advice(text: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> {
  return fold(await found({ 'fleet.yaml': text, ...files })).map(({ fix }) => fix ?? '');
}

async function found(files: Readonly<Record<string, string>>, environment?: string): Promise<readonly Diagnostic[]> {
  const parsed = await parse('fleet.yaml', sourcesOf(files), environment);
  if (!parsed.value) return parsed.diagnostics;
  const validated = validate(parsed.value);
  const before = [...parsed.diagnostics, ...validated.diagnostics];
  if (!validated.value || hasErrors(before)) return before;
  return [...before, ...resolve(parsed.value, validated.value, environment).diagnostics];
}

/** The text under a diagnostic; of several lines the first and `…`. */
function underlined({ place }: Diagnostic, files: Readonly<Record<string, string>>): string {
  const lines = (files[place.file] ?? '').split('\n').slice(place.line - 1, place.endLine);
  const [first = ''] = lines;
  const start = place.column - 1;
  const shown = lines.length === 1 ? first.slice(start, place.endColumn - 1) : `${first.slice(start)}…`;
  return place.file === 'fleet.yaml' ? shown : `${place.file}:${place.line} ${shown}`;
}
