import { diagnose } from '../../diagnostics/diagnose';
import type { Inventory } from '../../ir/document';
import type { DocumentCheck } from '../check';
import { show } from '../show';
import { formOf, rowPlace, writtenSets } from '../written-sets';

/** Source: botocore iot, AttributeValue. Values in the manifest itself have passed the schema. */
const VALUE = /^[a-zA-Z0-9_.,@/:#=[\]-]*$/;
const LONGEST = 800;

/** Can every cell of an inventory be the attribute of a thing? */
export const metadataValue: DocumentCheck = function* (subject) {
  const read = new Set<Inventory>();
  for (const set of writtenSets(subject.manifest)) {
    const form = formOf(subject, set);
    if (form?.kind !== 'inventory' || read.has(form.inventory)) continue;
    read.add(form.inventory);
    const { file, columns } = form.inventory;
    for (const [column, cells] of columns) {
      for (const [row, cell] of cells.entries()) {
        const problem = valueProblem(cell);
        if (problem === undefined || column === 'gateway') continue;
        const params = { column: `\`${column}\``, value: show(cell), ...problem };
        yield diagnose('metadata-value', rowPlace(form.inventory, row), params, { fold: `metadata ${column} ${file}` });
      }
    }
  }
};

function valueProblem(cell: string): { problem: string; fix: string } | undefined {
  if (cell.length > LONGEST)
    return { problem: `has ${cell.length} characters`, fix: 'keep long texts elsewhere, and their key here' };
  if (VALUE.test(cell)) return undefined;
  const [odd = ''] = /[^a-zA-Z0-9_.,@/:#=[\]-]/u.exec(cell) ?? [];
  const fix = 'write for example `warehouse-a` or `warehouse_a` for "warehouse a"';
  return { problem: `holds ${odd === ' ' ? 'a space' : show(odd)}`, fix };
}
