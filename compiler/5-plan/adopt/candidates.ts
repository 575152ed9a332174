import type { Json } from '../../../schema/plan/json';
import type { PropertyChange } from '../../../schema/plan/plan';
import type { DocumentNode, Path, ScalarNode } from '../../ir/document';

/** One value of the manifest, and another that it might have. */
export interface Candidate {
  readonly path: Path;
  readonly node: ScalarNode;
  readonly value: string | number | boolean;
}

/**
 * Values that could stand in a manifest for what AWS has, nearest to `because` first. They are guesses: whoever takes one compiles it.
 * A number changes in the same proportion as the property does (`5m` for 300 s is `10m` for 600 s), a text where it is part of the property.
 */
export function candidates(
  root: DocumentNode,
  because: string,
  changes: readonly PropertyChange[],
): readonly Candidate[] {
  const found: Candidate[] = [];
  const near = stepsOf(because);
  for (const { path, node } of leaves(root, [])) {
    const values = new Set(changes.flatMap((change) => valuesFor(node.value, change)));
    for (const value of values) if (value !== node.value) found.push({ path, node, value });
  }
  const shared = ({ path }: Candidate) => commonLength(near, path.map(String));
  return found.sort((a, b) => shared(b) - shared(a));
}

function* leaves(node: DocumentNode, path: Path): Iterable<{ path: Path; node: ScalarNode }> {
  if (node.kind === 'scalar') yield { path, node };
  else if (node.kind === 'list') for (const [at, item] of node.items.entries()) yield* leaves(item, [...path, at]);
  // What is said for an environment was laid over the rest by now.
  else
    for (const [key, { value }] of node.entries)
      if (path.length > 0 || key !== 'environments') yield* leaves(value, [...path, key]);
}

const stepsOf = (because: string) => because.split(/[.[\]]+/).filter((step) => step !== '');

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

type Scalar = string | number | boolean;

function valuesFor(value: ScalarNode['value'], { before, after }: PropertyChange): Scalar[] {
  if (value === null || before === undefined || after === undefined) return [];
  if (typeof value === 'boolean') return typeof after === 'boolean' ? [!value] : [];
  const pairs = numberPairs(before, after);
  if (typeof value === 'number') return pairs.flatMap(([was, is]) => inProportion(value, was, is));
  return [...pairs.flatMap(([was, is]) => withNumber(value, was, is)), ...part(value, before, after)];
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/** Numbers that differ: the two themselves, or those in two texts that are the same but for their numbers. */
function numberPairs(before: Json, after: Json): readonly (readonly [number, number])[] {
  if (typeof before === 'number' && typeof after === 'number') return [[before, after]];
  if (typeof before !== 'string' || typeof after !== 'string') return [];
  if (before.replace(NUMBER, '#') !== after.replace(NUMBER, '#')) return [];
  const [were, are] = [before, after].map((text) => [...text.matchAll(NUMBER)].map(([number]) => Number(number)));
  return (were ?? []).flatMap((was, at) => (was === are?.[at] ? [] : [[was, are?.[at] ?? was] as const]));
}

function inProportion(value: number, was: number, is: number): number[] {
  if (value === was) return [is];
  return was === 0 ? [] : [Number(((value * is) / was).toPrecision(12))];
}

/** `30d`, `1 GiB`, and expressions that have the number in them. */
function withNumber(text: string, was: number, is: number): string[] {
  const [whole, number = '', unit = ''] = /^(-?\d+(?:\.\d+)?)(\s?[a-zA-Z%/]*)$/.exec(text) ?? [];
  if (whole !== undefined) return inProportion(Number(number), was, is).map((value) => `${value}${unit}`);
  const exact = text.replace(NUMBER, (found) => (Number(found) === was ? String(is) : found));
  return exact === text ? [] : [exact];
}

/** The text stands in the property, and everything around it is as it was. */
function part(text: string, before: Json, after: Json): string[] {
  if (text === '' || typeof before !== 'string' || typeof after !== 'string') return [];
  const start = before.indexOf(text);
  if (start < 0) return [];
  const [head, tail] = [before.slice(0, start), before.slice(start + text.length)];
  const isAround = after.length >= head.length + tail.length && after.startsWith(head) && after.endsWith(tail);
  const middle = isAround ? after.slice(head.length, after.length - tail.length) : '';
  return middle === '' ? [] : [middle];
}
