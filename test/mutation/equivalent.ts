import { existsSync, readFileSync } from 'node:fs';
import type { Mutant } from './mutants';

/** A mutant that no test can tell from the program, and why. It is known by its text, so that it may move. */
export interface Equivalent {
  readonly file: string;
  /** The whole line it begins on, without the blanks around it. */
  readonly line: string;
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
}

export function equivalentsIn(path: string): readonly Equivalent[] {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Equivalent[]) : [];
}

export function lineOf(text: string, mutant: Mutant): string {
  return text.split('\n')[mutant.line - 1]?.trim() ?? '';
}

/** The reason of each mutant that is listed, and the entries for these files that fit no mutant any more. */
export function matched(mutants: readonly Mutant[], texts: ReadonlyMap<string, string>, list: readonly Equivalent[]) {
  const key = (file: string, line: string, original: string, replacement: string) =>
    JSON.stringify([file, line, original, replacement]);
  const reasons = new Map(list.map((one) => [key(one.file, one.line, one.original, one.replacement), one.reason]));
  const found = new Map<Mutant, string>();
  const used = new Set<string>();
  for (const one of mutants) {
    const own = key(one.file, lineOf(texts.get(one.file) ?? '', one), one.original, one.replacement);
    const reason = reasons.get(own);
    if (reason === undefined) continue;
    found.set(one, reason);
    used.add(own);
  }
  const stale = list.filter(
    (one) => texts.has(one.file) && !used.has(key(one.file, one.line, one.original, one.replacement)),
  );
  return { found, stale };
}
