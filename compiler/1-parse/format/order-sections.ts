import { SECTIONS } from '../../../schema/sections/index';
import type { Entry, Layout, Lines } from './layout';

const ORDER = Object.keys(SECTIONS);

/** Comments about the whole file stay on top: all up to the last blank line above the first section, and the line that editors read. */
export function withHeader(layout: Layout): Layout {
  const first = layout.root.entries[0];
  if (!first) return layout;
  const end = Math.max(first.before.lastIndexOf(''), first.before.findLastIndex(isEditorLine)) + 1;
  const header = first.before.slice(0, end);
  const [top, ...others] = layout.root.entries;
  if (!top) return layout;
  const entries = [{ ...top, before: first.before.slice(end) }, ...others];
  return { ...layout, header: header[0] === '' ? header.slice(1) : header, root: { ...layout.root, entries } };
}

/** Sections in the order of the language, each with its comments; what the language does not know comes last. */
export function orderSections(layout: Layout): Layout {
  const sorted = [...layout.root.entries].sort((a, b) => rank(a) - rank(b));
  if (sorted.every((entry, at) => entry === layout.root.entries[at])) return layout;
  const entries = layout.root.kind === 'map' ? sorted.map((entry, at) => apart(entry, at, layout.header)) : sorted;
  return { ...layout, root: { ...layout.root, entries } };
}

/** A section that has moved stands apart from what is now above it, if it has lines of its own below its key. */
function apart(entry: Entry, at: number, header: Lines): Entry {
  const isLarge = entry.value?.kind === 'map' || entry.value?.kind === 'list';
  const before = entry.before[0] === '' ? entry.before.slice(1) : entry.before;
  const needsBlank = at === 0 ? false : isLarge || before.length < entry.before.length;
  const isBehindHeader = at === 0 && header.length > 0 && header.at(-1) !== '';
  return { ...entry, before: needsBlank || isBehindHeader ? ['', ...before] : before };
}

function rank({ name = '' }: Entry): number {
  const at = ORDER.indexOf(name);
  return at < 0 ? ORDER.length : at;
}

function isEditorLine(line: string): boolean {
  return /^#\s*yaml-language-server:/.test(line);
}
