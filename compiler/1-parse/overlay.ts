import { diagnose } from '../diagnostics/diagnose';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic';
import { placeOnLine } from '../diagnostics/place';
import { didYouMean } from '../diagnostics/suggest';
import type { DocumentNode, Entry, MapNode } from '../ir/document';

/**
 * Lays `environments.<env>` over the manifest. The rules, also written in docs/environments.md:
 *   1. a map is merged key by key;
 *   2. anything else (text, number, list) replaces what was there, lists whole;
 *   3. `null` (an empty value) removes the key;
 *   4. `apiVersion`, `fleet` and `environments` cannot be overlaid.
 * Merged values keep the place they were written at.
 */
export function overlay(root: MapNode, environment: string | undefined): Outcome<MapNode> {
  if (environment === undefined) return { value: root, diagnostics: [] };
  const environments = root.entries.get('environments')?.value;
  const known = environments?.kind === 'map' ? environments.entries : new Map<string, Entry>();
  const chosen = known.get(environment);
  if (chosen?.value.kind !== 'map') {
    const place = environments?.place ?? placeOnLine(root.place.file, 1, 1);
    const hint = didYouMean(environment, known.keys(), 'environment');
    return { diagnostics: [diagnose('environment-unknown', place, { environment, hint })] };
  }
  const found: Diagnostic[] = [];
  for (const [key, entry] of chosen.value.entries) {
    if (FIXED.has(key)) found.push(diagnose('environment-fixed-key', entry.key, { key }));
  }
  const merged = mergeMaps(root, chosen.value);
  return found.length > 0 ? { diagnostics: found } : { value: merged, diagnostics: [] };
}

const FIXED = new Set(['apiVersion', 'fleet', 'environments']);

function mergeMaps(base: MapNode, over: MapNode): MapNode {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    if (entry.value.kind === 'scalar' && entry.value.value === null) entries.delete(key);
    else entries.set(key, { key: entry.key, value: mergeNodes(entries.get(key)?.value, entry.value) });
  }
  return { ...base, entries };
}

function mergeNodes(base: DocumentNode | undefined, over: DocumentNode): DocumentNode {
  return base?.kind === 'map' && over.kind === 'map' ? mergeMaps(base, over) : over;
}
