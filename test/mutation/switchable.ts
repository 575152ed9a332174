import type { Mutant } from './mutants';

/** A mutant with the number it is switched on by. */
export interface Numbered extends Mutant {
  readonly id: number;
}

/**
 * The text of a file with all its mutants in it, each asleep behind `__mutant(id)`. One text is loaded once and serves them all; no file is
 * ever written.
 *
 * @example switchable('a > b', …) is "(__mutant(0)?(a >= b):(a > b))"
 */
export function switchable(text: string, mutants: readonly Numbered[]): string {
  const ordered = [...mutants].sort((a, b) => a.start - b.start || b.end - a.end);
  return within(text, 0, text.length, ordered);
}

function within(text: string, start: number, end: number, mutants: readonly Numbered[]): string {
  let out = '';
  let at = start;
  for (let i = 0; i < mutants.length; ) {
    const first = mutants[i] as Numbered;
    const here: Numbered[] = [];
    for (; i < mutants.length && same(mutants[i], first); i++) here.push(mutants[i] as Numbered);
    const inside: Numbered[] = [];
    for (; i < mutants.length && (mutants[i] as Numbered).start < first.end; i++) inside.push(mutants[i] as Numbered);
    out += text.slice(at, first.start) + wrapped(here, within(text, first.start, first.end, inside));
    at = first.end;
  }
  return out + text.slice(at, end);
}

function wrapped(here: readonly Numbered[], inner: string): string {
  const kind = here[0]?.kind;
  const asked = here.map((one) => `__mutant(${one.id})`);
  if (kind === 'statement') return `{if(!(${asked.join('||')})){${inner}}}`;
  if (kind === 'body') return ` if(${asked.join('||')})return;`;
  return `(${here.map((one, i) => `${asked[i]}?(${one.replacement}):`).join('')}(${inner}))`;
}

function same(a: Numbered | undefined, b: Numbered): boolean {
  return a !== undefined && a.start === b.start && a.end === b.end && a.kind === b.kind;
}
