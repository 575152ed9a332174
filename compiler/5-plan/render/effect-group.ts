import type { Effect, PropertyChange } from '../../../schema/plan/plan';
import { visible } from '../../diagnostics/render/visible';
import { TOO_LONG } from '../effects/asset-effects';
import { count, counted, listText } from './counted';
import { nounOf } from './noun-of';
import { changeText, namedChange, shortPath } from './value-text';

/** Effects of one intent that read the same: one line each in a plan, however many there are. */
export interface EffectGroup {
  readonly action: Effect['action'];
  readonly certainty: Effect['certainty'];
  readonly noun: string;
  readonly count: number;
  readonly effects: readonly Effect[];
}

/** In the order of the first of each. */
export function effectGroups(effects: readonly Effect[]): readonly EffectGroup[] {
  const groups = new Map<string, Effect[]>();
  for (const effect of effects) {
    const key = JSON.stringify([effect.on, effect.action, effect.certainty, effect.kind, changeKey(effect)]);
    const list = groups.get(key);
    if (list) list.push(effect);
    else groups.set(key, [effect]);
  }
  return joined([...groups.values()]).map((list) => {
    const [first] = list;
    if (!first) throw new Error('a group of effects is never empty');
    const ids = new Set(list.flatMap(({ within, ids }) => ids.map((id) => `${within}/${id}`)));
    const isListed = list.every((effect) => effect.ids.length === effect.count);
    return {
      action: first.action,
      certainty: first.certainty,
      noun: nounOf(first),
      count: isListed ? ids.size : Math.max(...list.map((effect) => effect.count)),
      effects: list,
    };
  });
}

/** The same change of many is one line; many different ones of a kind are one line, too, that only counts them. */
const MOST_OF_A_KIND = 3;

function joined(lists: readonly Effect[][]): readonly Effect[][] {
  const byKind = new Map<string, Effect[][]>();
  for (const list of lists) {
    const [first] = list;
    const key = JSON.stringify([first?.on, first?.action, first?.certainty, first?.kind]);
    byKind.set(key, [...(byKind.get(key) ?? []), list]);
  }
  return [...byKind.values()].flatMap((same) => (same.length > MOST_OF_A_KIND ? [same.flat()] : same));
}

const changeKey = ({ properties, text, on }: Effect) =>
  on === 'device-config' || text === undefined ? properties : [properties, text];

/** `1 alarm`, `40 device configs`; what is not certain says so. */
export function headOf({ count: n, noun, certainty }: EffectGroup): string {
  const sure = certainty === 'known' ? '' : certainty === 'may' ? ' (may)' : ' (not checked)';
  return `${counted(n, noun)}${sure}`;
}

/** Where: groups and how many in each, or the first ids. */
export function whereOf({ effects }: EffectGroup, most = 2): string {
  const groups = new Map<string, number>();
  for (const effect of effects) {
    for (const [group, n] of Object.entries(effect.groups ?? {}))
      groups.set(group, Math.max(n, groups.get(group) ?? 0));
  }
  if (groups.size > 0) {
    const parts = [...groups].map(([group, n]) => `${visible(group)} ${count(n)}`);
    return listText(parts, parts.length, 4).replaceAll(', ', ' · ');
  }
  const ids = [...new Set(effects.flatMap((effect) => effect.ids))].map(visible);
  const all = Math.max(ids.length, ...effects.map((effect) => effect.count));
  return listText(ids, all, most);
}

/** What: the one change they share, the names of several, or how many lines of a text. */
export function whatOf({ effects }: EffectGroup, width?: number): string {
  const changes = new Map<string, PropertyChange>();
  for (const effect of effects) {
    for (const change of effect.properties) changes.set(JSON.stringify(change), change);
  }
  const texts = effects.flatMap(({ text }) => (text === undefined ? [] : [text]));
  if (texts.length > 0) return linesText(texts);
  const list = [...changes.values()];
  const [only] = list;
  if (only && list.length === 1) return `${namedChange(only, width)}${manyText(only)}`;
  const paths = [...new Set(list.map(({ path }) => visible(pathEnd(path))))];
  if (paths.length === 1 && only) return `${paths[0]} ${changeText(only, width)} and ${count(list.length - 1)} more`;
  return listText(paths, paths.length, 3);
}

/** `TableInput.StorageDescriptor.Columns[power].Comment` → `Columns[power].Comment`. */
const pathEnd = (path: string) => (path.match(/(?:[^.[]|\[[^\]]*\])+/g) ?? [path]).slice(-2).join('.');

/** A property of many things that does not change the same in all: the one that is shown is the first. */
const manyText = ({ different = 1 }: PropertyChange) =>
  different > 1 ? `, and ${count(different - 1)} more values` : '';

/** `+6 −2 lines` of unified diffs; what is too long to compare has no lines to count. */
function linesText(texts: readonly string[]): string {
  const lines = texts.flatMap((text) => text.split('\n'));
  const isCut = lines.includes(TOO_LONG);
  let [plus, minus] = [0, 0];
  for (const line of lines) {
    if (/^\+(?!\+\+)/.test(line)) plus++;
    else if (/^-(?!--)/.test(line)) minus++;
  }
  if (plus + minus === 0) return isCut ? 'more lines than are compared' : 'no line of its text';
  return `+${count(plus)} −${count(minus)} lines${isCut ? ', and files too long to compare' : ''}`;
}

/** What forces a replacement, of any of them. */
export function forcesOf(effects: readonly Effect[]): string {
  const forcing = effects.flatMap(({ properties }) => properties.filter(({ forces }) => forces !== undefined));
  const texts = [
    ...new Set(forcing.map(({ path, forces }) => `${visible(shortPath(path))} ${FORCES[forces ?? 'always']}`)),
  ];
  return listText(texts, texts.length, 3);
}

const FORCES = { always: 'forces it', sometimes: 'may force it' } as const;
