import type { Outcome } from '../../diagnostics/diagnostic';
import { type MapNode, toPlain } from '../../ir/document';
import { parseYaml } from '../yaml';
import { orderSections, withHeader } from './order-sections';
import { printLayout } from './print-layout';
import { readLayout } from './read-layout';

/**
 * A manifest in the one layout that manifests have: two spaces per level, flow collections kept and on one line up to 140 columns,
 * quotes only where needed, at most one blank line, sections in the order of the language (within them, the author's).
 * Laws: formatting twice changes nothing; the values stay the same; no comment is lost.
 * Text with a mistake of stair 1 is not formatted.
 */
export function format(file: string, text: string): Outcome<string> {
  const unix = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const { value: before, diagnostics } = parseYaml(file, unix);
  if (!before) return { diagnostics };
  const layout = withHeader(readLayout(unix));
  const asWritten = printLayout(layout);
  if (!says(file, asWritten, before)) throw new Error(`formatting would change what ${file} says`);
  const ordered = printLayout(orderSections(layout));
  // An alias stands behind its anchor: where the order would part the two, it stays the author's.
  return { value: ordered === asWritten || says(file, ordered, before) ? ordered : asWritten, diagnostics: [] };
}

function says(file: string, text: string, before: MapNode): boolean {
  const after = parseYaml(file, text).value;
  return after !== undefined && signature(after) === signature(before);
}

function signature(root: MapNode): string {
  const sections = [...root.entries].map(([key, { value }]) => JSON.stringify([key, toPlain(value)]));
  return sections.sort().join('\n');
}
