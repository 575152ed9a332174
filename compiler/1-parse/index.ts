import { diagnose } from '../diagnostics/diagnose';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic';
import { type Document, type Inventory, type MapNode, nodeAt, type ScalarNode } from '../ir/document';
import { readInventory } from './inventory';
import { withOldNames } from './moved';
import { overlay } from './overlay';
import { readText, type Sources } from './sources';
import { parseYaml } from './yaml';

/** 1 MiB of text, some 30,000 lines: beyond that it is a list of devices, and those belong in an inventory. */
export const MAX_MANIFEST_BYTES = 1024 * 1024;

/** Stair 1: text becomes a positioned document, the chosen environment laid over it, what was renamed under its old name, its inventories read. */
export async function parse(file: string, sources: Sources, environment?: string): Promise<Outcome<Document>> {
  const { text, diagnostics } = await readText(sources, file, MAX_MANIFEST_BYTES);
  if (text === undefined) return { diagnostics };
  const yaml = parseYaml(file, text);
  if (!yaml.value) return { diagnostics: yaml.diagnostics };
  const merged = overlay(yaml.value, environment);
  if (!merged.value) return { diagnostics: merged.diagnostics };
  const named = withOldNames(merged.value);
  if (!named.value) return { diagnostics: named.diagnostics };

  const inventories = await readInventories(named.value, sources);
  // A broken inventory does not hide the mistakes of the manifest: the next stair still looks at the document.
  return {
    value: { file, root: named.value, inventories: inventories.value ?? new Map() },
    diagnostics: [...yaml.diagnostics, ...inventories.diagnostics],
  };
}

async function readInventories(root: MapNode, sources: Sources): Promise<Outcome<Map<string, Inventory>>> {
  const value = new Map<string, Inventory>();
  const found: Diagnostic[] = [];
  for (const node of inventoryNames(root)) {
    const file = String(node.value);
    if (value.has(file)) continue;
    if (!isInside(file)) {
      found.push(diagnose('inventory-outside', node.place, { file }));
      continue;
    }
    const inventory = await readInventory(sources, file, node.place);
    found.push(...inventory.diagnostics);
    if (inventory.value) value.set(file, inventory.value);
  }
  return { value, diagnostics: found };
}

/** Every `devices.from` and `via.gateways.from`; whatever has another shape is the schema's business. */
function* inventoryNames(root: MapNode): Iterable<ScalarNode> {
  const groups = root.entries.get('groups')?.value;
  if (groups?.kind !== 'map') return;
  for (const { value: group } of groups.entries.values()) {
    for (const path of [
      ['devices', 'from'],
      ['via', 'gateways', 'from'],
    ]) {
      const node = nodeAt(group, path);
      if (node?.kind === 'scalar' && typeof node.value === 'string') yield node;
    }
  }
}

function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.includes('\\') && !/^[a-z]:/i.test(path) && !path.split('/').includes('..');
}
