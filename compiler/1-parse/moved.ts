import { MOVED_PATH } from '../../schema/sections/moved';
import { diagnose } from '../diagnostics/diagnose';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic';
import type { Place } from '../diagnostics/place';
import { didYouMean } from '../diagnostics/suggest';
import type { DocumentNode, Entry, MapNode } from '../ir/document';
import { nodeAt } from '../ir/document';
import { renamed } from './renamed';

/**
 * Gives back the old name to what `moved:` says was renamed. What comes after this knows it by the name that AWS, the devices and the lake have,
 * so a rename changes nothing anywhere; places still point at what is written. An entry of another shape is left to the schema.
 */
export function withOldNames(root: MapNode): Outcome<MapNode> {
  const entries = [...entriesOf(root)];
  if (entries.length === 0) return { value: root, diagnostics: [] };
  const diagnostics = problems(root, entries);
  if (diagnostics.length > 0) return { diagnostics };
  return { value: renamed(root, (path) => originalOf(path, entries)), diagnostics: [] };
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly fromPlace: Place;
  readonly toPlace: Place;
}

function* entriesOf(root: MapNode): Iterable<Move> {
  const list = root.entries.get('moved')?.value;
  if (list?.kind !== 'list') return;
  for (const item of list.items) {
    const [from, to] = [pathIn(item, 'from'), pathIn(item, 'to')];
    if (from && to) yield { from: from.path, to: to.path, fromPlace: from.place, toPlace: to.place };
  }
}

function pathIn(item: DocumentNode, key: string): { path: string; place: Place } | undefined {
  const node = nodeAt(item, [key]);
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  return new RegExp(MOVED_PATH).test(node.value) ? { path: node.value, place: node.place } : undefined;
}

function problems(root: MapNode, entries: readonly Move[]): readonly Diagnostic[] {
  const present = new Set(pathsIn(root));
  const sources = new Set(entries.map(({ from }) => from));
  return entries.flatMap(({ from, to, fromPlace, toPlace }, at) => {
    const earlier = entries.slice(0, at);
    if (kindOf(from, entries) !== kindOf(to, entries)) return [diagnose('moved-kind', toPlace, { from, to })];
    if (earlier.some((one) => one.from === from)) return [diagnose('moved-twice', fromPlace, { path: from })];
    if (earlier.some((one) => one.to === to)) return [diagnose('moved-twice', toPlace, { path: to })];
    if (present.has(from)) return [diagnose('moved-taken', fromPlace, { from, to })];
    if (present.has(to) || (sources.has(to) && !isCircle(to, entries))) return [];
    const alike = [...present].filter((path) => kindOf(path, entries) === kindOf(to, entries));
    return [diagnose('moved-unknown', toPlace, { to, hint: didYouMean(to, alike, 'such thing') })];
  });
}

/** Every group, sensor and threshold as the manifest calls it. */
function* pathsIn(root: MapNode): Iterable<string> {
  for (const section of ['groups', 'sensors']) {
    for (const [id, { value }] of entriesIn(root.entries.get(section)?.value)) {
      yield `${section}.${id}`;
      const thresholds = section === 'groups' ? nodeAt(value, ['thresholds']) : undefined;
      for (const item of thresholds?.kind === 'list' ? thresholds.items : []) {
        const name = nodeAt(item, ['id']);
        if (name?.kind === 'scalar') yield `${section}.${id}.thresholds[${name.value}]`;
      }
    }
  }
}

const entriesIn = (node: DocumentNode | undefined): Iterable<[string, Entry]> =>
  node?.kind === 'map' ? node.entries : [];

/** Thresholds are of one kind where their group is, by whichever of its names. */
function kindOf(path: string, entries: readonly Move[]): string {
  const [, owner] = /^(groups\.[^.]+)\.thresholds/.exec(path) ?? [];
  return owner === undefined ? path.slice(0, path.indexOf('.')) : `threshold of ${originalOf(owner, entries)}`;
}

/** The name that something had first, through any number of renames. */
function originalOf(path: string, entries: readonly Move[]): string {
  const seen = new Set<string>();
  let name = path;
  for (;;) {
    const move = entries.find(({ to }) => to === name);
    if (!move || seen.has(name)) return name;
    seen.add(name);
    name = move.from;
  }
}

/** Renamed back to itself, without ever being there. */
function isCircle(path: string, entries: readonly Move[]): boolean {
  const seen = new Set<string>();
  let name: string | undefined = path;
  while (name !== undefined && !seen.has(name)) {
    seen.add(name);
    const next: string = name;
    name = entries.find(({ from }) => from === next)?.to;
  }
  return name !== undefined;
}
