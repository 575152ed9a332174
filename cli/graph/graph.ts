export type NodeKind =
  | 'sensor'
  | 'group'
  | 'topic'
  | 'rule'
  | 'stream'
  | 'prefix'
  | 'table'
  | 'alerts'
  | 'queries'
  | 'thresholds'
  | 'notify'
  | 'email'
  | 'model'
  | 'dashboard';

export interface GraphNode {
  /** The kind and a manifest id, in letters, digits and `_`: stable, and no word of Mermaid. */
  readonly id: string;
  readonly kind: NodeKind;
  /** What a person reads, line by line. May hold anything that a title may. */
  readonly lines: readonly string[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
}

/** How readings flow: nodes in the order of the way they take, edges in the order of their first node. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Manifest ids have no `_`, so two of them never make one node id. */
export function nodeId(kind: NodeKind, ...ids: readonly string[]): string {
  return [kind, ...ids.map((id) => id.replace(/[^a-zA-Z0-9]/g, '_'))].join('_');
}
