import { CST, Parser } from 'yaml';
import { blockScalar } from './block-scalar';
import type { BlockNode, Entry, FlowNode, Layout, ValueNode } from './layout';
import { keyText, scalarText } from './scalar-text';
import { Trivia } from './trivia';

/** Reads the layout of text that stair 1 has accepted: one document, a map at the root, plain keys. */
export function readLayout(text: string): Layout {
  const reader = new LayoutReader(text);
  for (const token of new Parser().parse(text)) reader.top(token);
  return reader.finish();
}

class LayoutReader {
  readonly #trivia = new Trivia();
  readonly #directives: string[] = [];
  readonly #props: string[] = [];
  #root: BlockNode | FlowNode | undefined;

  constructor(readonly text: string) {}

  top(token: CST.Token): void {
    if (token.type === 'directive') this.#directives.push(token.source.trimEnd());
    else if (token.type === 'document') this.#document(token);
    else if (token.type === 'doc-end') {
      this.#trivia.content(undefined);
      this.#read(token.end ?? []);
    } else this.#read([token]);
  }

  finish(): Layout {
    if (!this.#root) throw new Error('the formatter was given text without a map');
    return {
      directives: this.#directives,
      header: [],
      props: this.#props,
      root: this.#root,
      footer: this.#trivia.rest().filter((line, at, all) => line !== '' || at < all.length - 1),
    };
  }

  #document({ start, value, end }: CST.Document): void {
    this.#props.push(...this.#read(start));
    if (value?.type === 'block-map' || value?.type === 'flow-collection') {
      this.#root = value.type === 'block-map' ? this.#block(value) : this.#flow(value, undefined);
    }
    this.#read(end ?? []);
  }

  /** Passes comments and line breaks on; returns the anchor and the tag among the tokens. */
  #read(tokens: readonly CST.Token[], owner?: Entry): string[] {
    const props: string[] = [];
    for (const token of tokens) {
      if (token.type === 'newline') for (const _ of token.source.matchAll(/\n/g)) this.#trivia.newline();
      else if (token.type === 'comment') this.#trivia.comment(token.source.trimEnd(), this.#column(token.offset));
      else if (token.type !== 'space' && token.type !== 'byte-order-mark') {
        if (token.type !== 'comma') this.#trivia.content(owner);
        if (token.type === 'anchor' || token.type === 'tag') props.push(token.source);
      }
    }
    return props;
  }

  #block(token: CST.BlockMap | CST.BlockSequence): BlockNode {
    const node: BlockNode = { kind: token.type === 'block-map' ? 'map' : 'list', entries: [], after: [] };
    let column = 0;
    for (const item of token.items) {
      const split = item.start.findIndex(({ type }) => type !== 'space' && type !== 'comment' && type !== 'newline');
      const key = item.key ?? undefined;
      const first = split < 0 ? key : item.start[split];
      this.#read(split < 0 ? item.start : item.start.slice(0, split));
      if (!first && !item.value && !item.sep) continue;
      const entry = emptyEntry(this.#column((first ?? item.value ?? token).offset));
      column = entry.column;
      this.#trivia.begin(entry);
      node.entries.push(entry);
      const props = this.#read(split < 0 ? [] : item.start.slice(split), entry);
      (token.type === 'block-map' ? entry.keyProps : entry.props).push(...props);
      if (token.type === 'block-map') this.#key(key, entry);
      entry.props.push(...this.#read(item.sep ?? [], entry));
      this.#value(item.value, entry);
      if (!/^(map|list|block-scalar)$/.test(entry.value?.kind ?? '')) this.#trivia.end(column + 1, entry.under);
    }
    this.#trivia.end(column, node.after);
    return node;
  }

  #flow(token: CST.FlowCollection, owner: Entry | undefined): FlowNode {
    const isMap = token.start.type === 'flow-map-start';
    const node: FlowNode = { kind: isMap ? 'flow-map' : 'flow-list', entries: [], after: [] };
    this.#trivia.content(undefined);
    for (const item of token.items) {
      // A comma ends the entry before it, and what follows on its line is still about that entry.
      const entry = emptyEntry(0);
      const split = item.start.findIndex(({ type }) => /^(anchor|tag|explicit-key-ind)$/.test(type));
      this.#read(split < 0 ? item.start : item.start.slice(0, split));
      if (!item.key && !item.value && !item.sep && split < 0) continue;
      entry.before = this.#trivia.rest().filter((line) => line !== '');
      node.entries.push(entry);
      const isPair = isMap || (item.sep?.some(({ type }) => type === 'map-value-ind') ?? false);
      const props = this.#read(split < 0 ? [] : item.start.slice(split), entry);
      (isPair ? entry.keyProps : entry.props).push(...props);
      if (isPair) this.#key(item.key ?? undefined, entry);
      else this.#value(item.key ?? undefined, entry);
      entry.props.push(...this.#read(item.sep ?? [], entry));
      this.#value(item.value, entry);
    }
    const close = token.end.findIndex(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
    this.#read(token.end.slice(0, Math.max(0, close)));
    for (const line of this.#trivia.rest()) if (line !== '') node.after.push(line);
    this.#trivia.content(owner);
    this.#read(token.end.slice(close + 1));
    return node;
  }

  #key(token: CST.Token | undefined, entry: Entry): void {
    if (!CST.isScalar(token)) throw new Error('stair 1 let a key pass that is not text');
    this.#trivia.content(entry);
    entry.key = keyText(token);
    entry.name = CST.resolveAsScalar(token)?.value ?? '';
    if (token.type !== 'block-scalar') this.#read(token.end ?? [], entry);
  }

  #value(token: CST.Token | undefined, entry: Entry): void {
    const value = token && this.#node(token, entry);
    if (value) entry.value = value;
  }

  #node(token: CST.Token, entry: Entry): ValueNode | undefined {
    switch (token.type) {
      case 'block-map':
      case 'block-seq':
        return this.#block(token);
      case 'flow-collection':
        return this.#flow(token, entry);
      case 'block-scalar':
        this.#trivia.beginValue(entry);
        this.#read(token.props, entry);
        return blockScalar(token);
      case 'alias':
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar': {
        this.#trivia.beginValue(entry);
        const lines = scalarText(token);
        this.#read(token.end ?? [], entry);
        return { kind: 'scalar', lines };
      }
      default:
        return undefined;
    }
  }

  #column(offset: number): number {
    return offset - 1 - this.text.lastIndexOf('\n', offset - 1);
  }
}

function emptyEntry(column: number): Entry {
  return { column, before: [], keyProps: [], props: [], under: [] };
}
