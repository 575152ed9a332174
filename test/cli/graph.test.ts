import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { graph } from '../../cli/commands/graph';
import type { Graph } from '../../cli/graph/graph';
import { printMermaid } from '../../cli/graph/print-mermaid';
import { Unable } from '../../cli/unable';
import { record } from './recording';
import { temporaryFolder } from './temporary-folder';

/** The structure of what is printed is checked here; Mermaid itself is no dependency. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const NODE = /^ {2}([a-z][A-Za-z0-9_]*)(?:\(|\[\[|\[\(|\[|>|\{\{|\(\[)"([^"]*)"(?:\)|\]\]|\)\]|\]|\}\}|\]\))$/;
const EDGE = /^ {2}([a-z][A-Za-z0-9_]*) -->(?:\|"([^"]*)"\|)? ([a-z][A-Za-z0-9_]*)$/;
const RESERVED = /^(?:end|graph|flowchart|subgraph|style|linkStyle|classDef|class|click|default|direction|href|call)$/;

describe('fleet graph on the example', () => {
  it('prints a flowchart in which every edge joins two nodes', async () => {
    const { nodes, edges } = structure(await drawn(root, 'fleet.example.yaml'));
    for (const { from, to } of edges)
      expect([nodes.has(from), nodes.has(to)], `${from} --> ${to}`).toEqual([true, true]);
    expect(nodes.get('group_group1')).toBe('Cold storage<br>40 devices, every 1m');
    expect(nodes.get('topic_group1')).toBe('iot/group1/+/data');
  });

  it('leads from every sensor to the queries, and from every threshold that tells to the e-mails', async () => {
    const { nodes, edges } = structure(await drawn(root, 'fleet.example.yaml'));
    for (const id of nodes.keys()) {
      if (id.startsWith('sensor_')) expect(reachable(id, edges), id).toContain('queries');
      if (id.startsWith('thresholds_')) expect(reachable(id, edges), id).toContain('email');
    }
  });

  it('stays on one screen: at most ten nodes a group', async () => {
    const { nodes } = structure(await drawn(root, 'fleet.example.yaml'));
    expect(nodes.size).toBeLessThanOrEqual(60);
  });

  it('--group keeps to what the group leads to', async () => {
    const { nodes } = structure(await drawn(root, 'fleet.example.yaml', { group: 'group3' }));
    const ids = [...nodes.keys()];
    expect(ids.filter((id) => /^(sensor|group|topic|rule|table)_/.test(id))).toEqual([
      'sensor_portal',
      'group_group3',
      'topic_group3',
      'rule_group3',
      'table_portal',
    ]);
    expect(ids).toContain('dashboard_assets');
    expect(ids).not.toContain('dashboard_cold_chain');
  });

  it('--env draws what the environment changes', async () => {
    const text = await drawn(root, 'fleet.example.yaml', { env: 'prod', group: 'group1' });
    expect(structure(text).nodes.get('stream_group1')).toContain('Firehose');
  });

  it('--format json says the same nodes and edges', async () => {
    const json: Graph = JSON.parse(await drawn(root, 'fleet.example.yaml', { format: 'json' }));
    expect(printMermaid(json)).toBe(await drawn(root, 'fleet.example.yaml'));
  });

  it('does not depend on the order of keys', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'docs/example'), { recursive: true });
    writeFileSync(join(folder, 'docs/example/motors.csv'), readFileSync(join(root, 'docs/example/motors.csv')));
    const manifest = reversed(parse(readFileSync(join(root, 'fleet.example.yaml'), 'utf8')));
    writeFileSync(join(folder, 'fleet.yaml'), stringify(manifest));
    expect(await drawn(folder, 'fleet.yaml')).toBe(await drawn(root, 'fleet.example.yaml'));
  });
});

describe('hostile text', () => {
  it.each([
    'a"] --> b["x',
    '--> end',
    '<img src=x onerror=alert(1)>',
    '`md` **b**',
    '#quot; #35;',
    '&lt;script&gt;',
    '%%{init: {}}%%',
    ']]) }} |',
    'a\nend\nb',
    'click group_only "javascript:alert(1)"',
  ])('stays a label: %j', (title) => {
    const lines = printMermaid({
      name: 'x',
      nodes: [
        { id: 'group_a', kind: 'group', lines: [title, title] },
        { id: 'email', kind: 'email', lines: [title] },
      ],
      edges: [{ from: 'group_a', to: 'email', label: title }],
    }).split('\n');
    expect(lines).toHaveLength(5);
    expect(decoded(NODE.exec(lines[1] ?? '')?.[2]?.split('<br>')[0])).toBe(title);
    expect(decoded(NODE.exec(lines[2] ?? '')?.[2])).toBe(title);
    expect(decoded(EDGE.exec(lines[3] ?? '')?.[2])).toBe(title);
  });

  it('reaches the graph from a manifest quoted', async () => {
    const { nodes } = structure(await drawn(join(root, 'test/samples/hostile-text'), 'fleet.yaml'));
    for (const text of nodes.values()) expect(text.replaceAll('<br>', '')).not.toMatch(/[<>"&]/);
  });
});

describe('what cannot be drawn', () => {
  it('a manifest with mistakes: they are printed, and the exit code is 1', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'fleet.yaml'), 'fleet: x\n');
    const { code, out, err } = await record(graph, folder);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('missing-key');
  });

  it('a group that does not exist', async () => {
    const asked = drawn(root, 'fleet.example.yaml', { group: 'grup1' });
    await expect(asked).rejects.toThrow(Unable);
  });
});

async function drawn(folder: string, manifest: string, options: Record<string, string> = {}): Promise<string> {
  const { code, out, err } = await record(graph, folder, { arguments: { manifest }, options });
  expect(code, err).toBe(0);
  return out;
}

interface Structure {
  readonly nodes: ReadonlyMap<string, string>;
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** Reads a flowchart back; throws on a line that is neither a node nor an edge. */
function structure(text: string): Structure {
  const [first, ...lines] = text.trimEnd().split('\n');
  expect(first).toBe('flowchart LR');
  const nodes = new Map<string, string>();
  const edges: { from: string; to: string }[] = [];
  for (const line of lines) {
    const node = NODE.exec(line);
    const edge = EDGE.exec(line);
    if (node?.[1] !== undefined) {
      expect(node[1]).not.toMatch(RESERVED);
      expect(nodes.has(node[1]), `${node[1]} twice`).toBe(false);
      nodes.set(node[1], node[2] ?? '');
    } else if (edge) edges.push({ from: edge[1] ?? '', to: edge[3] ?? '' });
    else throw new Error(`neither a node nor an edge: ${line}`);
  }
  return { nodes, edges };
}

function reachable(from: string, edges: Structure['edges']): readonly string[] {
  const met = new Set([from]);
  for (const id of met) for (const edge of edges) if (edge.from === id) met.add(edge.to);
  return [...met];
}

function decoded(label: string | undefined): string | undefined {
  return label?.replace(/#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, child]) => [key, reversed(child)]),
  );
}
