import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { isSecretOf, masked, secretIn } from '../../diagnostics/secrets';
import type { DocumentNode, Inventory } from '../../ir/document';
import type { DocumentCheck } from '../check';
import { rowPlace } from '../written-sets';

/** Is a password, key or token written down in the manifest or an inventory? Its value is never repeated. */
export const secretLiteral: DocumentCheck = function* ({ document }) {
  yield* inNode('', document.root);
  for (const inventory of document.inventories.values()) yield* inInventory(inventory);
};

function* inNode(name: string, node: DocumentNode): Iterable<Diagnostic> {
  if (node.kind === 'map') {
    for (const [key, { value }] of node.entries) yield* inNode(key, value);
    return;
  }
  if (node.kind === 'list') {
    for (const item of node.items) yield* inNode(name, item);
    return;
  }
  const what = typeof node.value === 'string' ? secretOf(name, node.value) : undefined;
  if (what !== undefined) yield diagnose('secret-literal', node.place, { what });
}

/** Inventories are long: a column without a secret costs one look at its text. */
function* inInventory(inventory: Inventory): Iterable<Diagnostic> {
  for (const [column, cells] of inventory.columns) {
    if (!isSecretOf(column, 'a-value') && masked(cells.join('\n')) === cells.join('\n')) continue;
    for (const [row, cell] of cells.entries()) {
      const what = secretOf(column, cell);
      if (what === undefined) continue;
      yield diagnose(
        'secret-literal',
        rowPlace(inventory, row),
        { what },
        { fold: `secret ${inventory.file} ${column}` },
      );
    }
  }
}

function secretOf(name: string, value: string): string | undefined {
  const isNamed = isSecretOf(name, value) || masked(value) !== value;
  return secretIn(value) ?? (isNamed ? 'what looks like a password or key' : undefined);
}
