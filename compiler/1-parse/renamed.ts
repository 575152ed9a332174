import type { DocumentNode, Entry, MapNode } from '../ir/document';

/** The name by which something shall be known: the same path where it keeps its own. */
type OldName = (path: string) => string;

/** A manifest in which groups, sensors and thresholds have their old names, where they are defined and wherever they are named. */
export function renamed(root: MapNode, oldName: OldName): MapNode {
  const group = (id: string) => last(oldName(`groups.${id}`));
  const sensor = (id: string) => last(oldName(`sensors.${id}`));
  const entries = new Map(root.entries);
  change(entries, 'sensors', (node) => keys(node, sensor));
  change(entries, 'groups', (node) =>
    keys(
      eachValue(node, (inner, id) => groupRenamed(inner, id, oldName, sensor)),
      group,
    ),
  );
  change(entries, 'aws', (node) =>
    inKey(node, 'stacks', (stacks) => inKey(stacks, 'together', (list) => items(list, (one) => text(one, group)))),
  );
  change(entries, 'alerts', (node) =>
    inKey(node, 'silence', (list) =>
      items(list, (window) => inKey(window, 'groups', (groups) => items(groups, (one) => text(one, group)))),
    ),
  );
  for (const section of ['models', 'dashboards']) {
    change(entries, section, (node) =>
      eachValue(node, (inner) => inKey(inner, 'on', (list) => items(list, (one) => text(one, group)))),
    );
  }
  return { ...root, entries };
}

function groupRenamed(node: DocumentNode, id: string, oldName: OldName, sensor: (id: string) => string): DocumentNode {
  const threshold = (name: string) => {
    const [, old] = /\[(.*)\]$/.exec(oldName(`groups.${id}.thresholds[${name}]`)) ?? [];
    return old ?? name;
  };
  const withSensor = inKey(node, 'sensor', (name) => text(name, sensor));
  return inKey(withSensor, 'thresholds', (list) =>
    items(list, (item) => inKey(item, 'id', (name) => text(name, threshold))),
  );
}

type Change = (node: DocumentNode) => DocumentNode;

const last = (path: string) => path.slice(path.indexOf('.') + 1);

function change(entries: Map<string, Entry>, key: string, by: Change): void {
  const entry = entries.get(key);
  if (entry) entries.set(key, { ...entry, value: by(entry.value) });
}

function inKey(node: DocumentNode, key: string, by: Change): DocumentNode {
  if (node.kind !== 'map') return node;
  const entries = new Map(node.entries);
  change(entries, key, by);
  return { ...node, entries };
}

function eachValue(node: DocumentNode, by: (value: DocumentNode, key: string) => DocumentNode): DocumentNode {
  if (node.kind !== 'map') return node;
  return {
    ...node,
    entries: new Map([...node.entries].map(([key, entry]) => [key, { ...entry, value: by(entry.value, key) }])),
  };
}

function keys(node: DocumentNode, name: (key: string) => string): DocumentNode {
  if (node.kind !== 'map') return node;
  return { ...node, entries: new Map([...node.entries].map(([key, entry]) => [name(key), entry])) };
}

const items = (node: DocumentNode, by: Change): DocumentNode =>
  node.kind === 'list' ? { ...node, items: node.items.map(by) } : node;

const text = (node: DocumentNode, name: (value: string) => string): DocumentNode =>
  node.kind === 'scalar' && typeof node.value === 'string' ? { ...node, value: name(node.value) } : node;
