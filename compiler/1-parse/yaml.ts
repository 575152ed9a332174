import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
} from 'yaml';
import { diagnose } from '../diagnostics/diagnose';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic';
import { type Place, placeOnLine } from '../diagnostics/place';
import type { DocumentNode, Entry, MapNode } from '../ir/document';
import { inWords, withoutStumbles } from './yaml-problems';

/** No manifest comes near these; they stop what is hostile or slipped. */
const MAX_VALUES = 200_000;
const MAX_DEPTH = 40;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Reads YAML text into positioned values. All mistakes are collected; a value is returned only when there is none. */
export function parseYaml(file: string, text: string): Outcome<MapNode> {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    version: '1.2',
  });
  const reader = new Reader(file, lines);
  if ('empty' in documents || documents.length === 0 || documents[0]?.contents == null) {
    const syntax = 'empty' in documents ? [] : (documents[0]?.errors ?? []);
    for (const { pos, message } of withoutStumbles(syntax)) reader.syntax(pos, message, text);
    if (syntax.length === 0) reader.found.push(diagnose('file-empty', placeOnLine(file, 1, 1), { file }));
    return { diagnostics: reader.found };
  }
  const [first, second] = documents;
  for (const { pos, message } of withoutStumbles(first?.errors ?? [])) reader.syntax(pos, message, text);
  if (second) reader.found.push(diagnose('yaml-documents', reader.place(second.range[0], second.range[0] + 3), {}));
  if (reader.found.length > 0 || !first) return { diagnostics: reader.found };

  const root = reader.read(first.contents as Node, 0);
  if (root && root.kind !== 'map') {
    reader.found.push(
      diagnose('yaml-syntax', root.place, {
        problem: 'a manifest is a map of sections: apiVersion, fleet, aws, sensors, groups …',
      }),
    );
  }
  return root?.kind === 'map' && reader.found.length === 0
    ? { value: root, diagnostics: [] }
    : { diagnostics: reader.found };
}

class Reader {
  readonly found: Diagnostic[] = [];
  readonly #anchors = new Map<string, Node>();
  #values = 0;
  /** Set once a bound is crossed: what follows would only repeat the same complaint. */
  #stopped = false;
  /** The alias that is being expanded, the outermost one: where the text grows beyond a bound, whatever it expands to. */
  #expanding: Place | undefined;

  constructor(
    readonly file: string,
    readonly lines: LineCounter,
  ) {}

  place(start: number, end: number): Place {
    const from = this.lines.linePos(start);
    const to = this.lines.linePos(Math.max(start, end));
    return {
      file: this.file,
      line: Math.max(1, from.line),
      column: Math.max(1, from.col),
      endLine: Math.max(1, to.line),
      endColumn: to.line === from.line ? Math.max(from.col + 1, to.col) : Math.max(1, to.col),
    };
  }

  syntax([start, end]: readonly [number, number], message: string, text: string): void {
    const place = this.place(start, Math.max(start + 1, end));
    const lineText = text.split('\n', place.line)[place.line - 1] ?? '';
    const isTab = /^\s*\t/.test(lineText) && /tab/i.test(message);
    this.found.push(
      isTab ? diagnose('yaml-tab', place, {}) : diagnose('yaml-syntax', place, { problem: inWords(message) }),
    );
  }

  read(node: Node | null | undefined, depth: number, fallback?: Place): DocumentNode | undefined {
    const place = node?.range ? this.place(node.range[0], node.range[1]) : (fallback ?? placeOnLine(this.file, 1, 1));
    if (this.#stopped || this.#crossesBound(place, depth)) return undefined;
    if (node === null || node === undefined) return { kind: 'scalar', place, value: null, textOffset: 0 };
    if (isAlias(node)) return this.#alias(node, place, depth);
    this.#checkTag(node, place);
    if ('anchor' in node && node.anchor) this.#anchors.set(node.anchor, node);
    if (isMap(node)) return this.#map(node.items as Pair<Node, Node | null>[], place, depth);
    if (isSeq(node)) {
      const items = (node.items as Node[]).map((item) => this.read(item, depth + 1, place));
      return { kind: 'list', place, items: items.filter((item) => item !== undefined) };
    }
    return isScalar(node) ? this.#scalar(node, place) : undefined;
  }

  #crossesBound(inner: Place, depth: number): boolean {
    const place = this.#expanding ?? inner;
    if (depth > MAX_DEPTH) this.found.push(diagnose('too-deep', place, { limit: MAX_DEPTH }));
    else if (++this.#values > MAX_VALUES) this.found.push(diagnose('too-many-values', place, { limit: MAX_VALUES }));
    else return false;
    this.#stopped = true;
    return true;
  }

  #checkTag(node: Node, place: Place): void {
    const tag = 'tag' in node ? node.tag : undefined;
    if (tag && !/^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/.test(tag))
      this.found.push(diagnose('yaml-tag', place, { tag }));
  }

  #map(items: readonly Pair<Node, Node | null>[], place: Place, depth: number): MapNode {
    const entries = new Map<string, Entry>();
    const seen = new Map<string, Place>();
    for (const pair of items) {
      const keyPlace = pair.key?.range ? this.place(pair.key.range[0], pair.key.range[1]) : place;
      if (!isScalar(pair.key) || pair.key.value === null || typeof pair.key.value === 'object') {
        this.found.push(
          diagnose('yaml-key', keyPlace, { what: isScalar(pair.key) ? 'an empty value' : 'a list, a map or an alias' }),
        );
        continue;
      }
      const key = String(pair.key.value);
      if (pair.key.anchor) this.#anchors.set(pair.key.anchor, pair.key);
      if (FORBIDDEN_KEYS.has(key)) this.found.push(diagnose('forbidden-key', keyPlace, { key }));
      const earlier = seen.get(key);
      if (earlier) {
        const related = [{ place: earlier, message: 'the first one' }];
        this.found.push(diagnose('duplicate-key', keyPlace, { key }, { related }));
      } else seen.set(key, keyPlace);
      const value = this.read(pair.value, depth + 1, keyPlace);
      if (value) entries.set(key, { key: keyPlace, value });
    }
    return { kind: 'map', place, entries };
  }

  #alias(node: Alias, place: Place, depth: number): DocumentNode | undefined {
    const target = this.#anchors.get(node.source);
    if (!target) {
      this.found.push(diagnose('alias-unknown', place, { name: node.source }));
      return undefined;
    }
    const outer = this.#expanding;
    this.#expanding = outer ?? place;
    const value = this.read(target, depth + 1, place);
    this.#expanding = outer;
    return value;
  }

  #scalar(node: Scalar, place: Place): DocumentNode | undefined {
    const { value } = node;
    const textOffset = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.found.push(diagnose('yaml-number', place, { text: node.source ?? String(value) }));
      return undefined;
    }
    if (value === null || typeof value === 'string') return { kind: 'scalar', place, value, textOffset };
    if (typeof value === 'number' || typeof value === 'boolean') {
      const written = node.source === undefined || node.source === String(value) ? {} : { written: node.source };
      return { kind: 'scalar', place, value, textOffset, ...written };
    }
    return { kind: 'scalar', place, value: String(value), textOffset };
  }
}
