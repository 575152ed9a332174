import { existsSync, readFileSync } from 'node:fs';
import { applyPatch, parsePatch, type StructuredPatch } from 'diff';
import type { Sources } from '../../compiler/1-parse/sources';

/**
 * How a manifest of test/invalid is mended: `mended.patch` beside it, a unified diff of its files. Files are read byte by byte (latin1),
 * because one of the mistakes is an encoding.
 */
export interface Edit {
  readonly file: string;
  /** Lines of the file as it is, 0 and up: from `at`, as many as `removed` has, give way to `added`. */
  readonly at: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The smallest edits of a patch: lines that give way to as many others are an edit each. Undefined where there is no patch. */
export function editsOf(folder: string): readonly Edit[] | undefined {
  const path = `${folder}/mended.patch`;
  if (!existsSync(path)) return undefined;
  return parsePatch(readFileSync(path, 'latin1')).flatMap((patch) => {
    if (applyPatch(contentOf(folder, fileOf(patch)), patch) === false)
      throw new Error(`${path} does not fit ${fileOf(patch)}`);
    return patch.hunks.flatMap(({ oldStart, lines }) => runs(fileOf(patch), oldStart - 1, lines));
  });
}

/** The files of a folder with edits made in them. */
export function mendedSources(folder: string, edits: readonly Edit[], open: Sources['open']): Sources {
  return {
    open(path) {
      const own = edits.filter(({ file }) => file === path);
      return own.length === 0 ? open(path) : once(Buffer.from(mended(contentOf(folder, path), own), 'latin1'));
    },
  };
}

function mended(content: string, edits: readonly Edit[]): string {
  const lines = content.split('\n');
  const fromBelow = [...edits].sort((a, b) => b.at - a.at);
  return fromBelow
    .reduce((now, { at, removed, added }) => now.toSpliced(at, removed.length, ...added), lines)
    .join('\n');
}

function runs(file: string, start: number, lines: readonly string[]): Edit[] {
  const edits: { file: string; at: number; removed: string[]; added: string[] }[] = [];
  let at = start;
  let isOpen = false;
  for (const line of lines) {
    const [sign, text] = [line[0], line.slice(1)];
    if (sign === ' ') at += 1;
    else if (!isOpen) edits.push({ file, at, removed: [], added: [] });
    isOpen = sign !== ' ';
    if (sign === '-') at += 1;
    if (sign === '-') edits.at(-1)?.removed.push(text);
    if (sign === '+') edits.at(-1)?.added.push(text);
  }
  return edits.flatMap(pairs);
}

function pairs(edit: Edit): Edit[] {
  if (edit.removed.length !== edit.added.length) return [edit];
  return edit.removed.map((line, n) => ({ ...edit, at: edit.at + n, removed: [line], added: [edit.added[n] ?? ''] }));
}

const fileOf = ({ newFileName = '' }: StructuredPatch) => newFileName;

/** A file that the patch makes is empty before. */
function contentOf(folder: string, file: string): string {
  return existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, 'latin1') : '';
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
