/**
 * A manifest as the formatter sees it: entries, their text, and every comment with the entry it is about.
 * White space is gone; what is left of it are single blank lines between entries.
 */
export interface Layout {
  /** `%YAML` and `%TAG` lines. */
  readonly directives: readonly string[];
  /** Comments about the file as a whole: they stay on top when sections change places. */
  header: Lines;
  /** Anchor and tag of the root, before everything else. */
  readonly props: readonly string[];
  readonly root: BlockNode | FlowNode;
  /** Comments behind the last entry. */
  footer: Lines;
}

/** Comments, and '' for a blank line. */
export type Lines = string[];

export type ValueNode = ScalarNode | BlockScalarNode | BlockNode | FlowNode;

export interface Entry {
  /** Where the entry stood in the source, 0-based: what decides which entry a comment is about. */
  readonly column: number;
  /** Own lines above it. */
  before: Lines;
  /** The key as it is written, without colon; undefined in a list. */
  key?: string;
  /** What the key says. */
  name?: string;
  readonly keyProps: string[];
  /** Anchor and tag of the value. */
  readonly props: string[];
  value?: ValueNode;
  /** At the end of its line. */
  comment?: string;
  /** Own lines below it that are indented deeper than it: notes on a value, or children that are commented out. */
  readonly under: Lines;
}

/** Plain or quoted text, or an alias; more than one line where the author wrapped it. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly lines: readonly string[];
}

/** `|` and `>`. The lines have lost their indentation. */
export interface BlockScalarNode {
  readonly kind: 'block-scalar';
  readonly header: string;
  readonly lines: readonly string[];
}

export interface BlockNode {
  readonly kind: 'map' | 'list';
  entries: Entry[];
  /** Own lines behind the last entry. */
  readonly after: Lines;
}

/** `{ … }` and `[ … ]`. */
export interface FlowNode {
  readonly kind: 'flow-map' | 'flow-list';
  entries: Entry[];
  readonly after: Lines;
}
