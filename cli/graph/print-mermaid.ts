import { quoteMermaid } from '../../compiler/quoting/quote';
import type { Graph, GraphEdge, GraphNode, NodeKind } from './graph';

/** A Mermaid flowchart: a column per kind of thing, a line per group. */
export function printMermaid({ nodes, edges }: Graph): string {
  return ['flowchart LR', ...nodes.map(printNode), ...edges.map(printEdge), ''].join('\n');
}

/** Brackets around the label: what shape a kind has. */
const SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  sensor: ['(', ')'],
  group: ['[[', ']]'],
  topic: ['>', ']'],
  rule: ['[', ']'],
  stream: ['[', ']'],
  prefix: ['[(', ')]'],
  table: ['[', ']'],
  alerts: ['[', ']'],
  queries: ['[', ']'],
  thresholds: ['{{', '}}'],
  notify: ['[', ']'],
  email: ['([', '])'],
  model: ['(', ')'],
  dashboard: ['([', '])'],
};

function printNode({ id, kind, lines }: GraphNode): string {
  const [open, close] = SHAPES[kind];
  return `  ${id}${open}${label(lines)}${close}`;
}

function printEdge({ from, to, label: text }: GraphEdge): string {
  return text === undefined ? `  ${from} --> ${to}` : `  ${from} -->|${label([text])}| ${to}`;
}

/** `<br>` is the only markup, and ours: each line is quoted before they are joined. */
function label(lines: readonly string[]): string {
  return `"${lines.map((line) => quoteMermaid(line).slice(1, -1)).join('<br>')}"`;
}
