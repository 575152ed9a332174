import { checkFields } from '../../../runtime/agent/edge/check-fields';
import type { FieldValue } from '../../../runtime/drivers/driver';
import { isNumber, numberOf } from '../../../runtime/drivers/scalar';
import type { AgentField } from '../../../schema/agent-config';
import { convert } from '../../../schema/units';
import type { MappedField } from './mapping';

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

type CheckedFields = ReturnType<typeof checkFields>;

/** The values of a row as its sensor would say them: in its units, each held against its field as the edge of an agent does it. An empty cell is missing. */
export function valuesIn(
  fields: readonly MappedField[],
  byId: ReadonlyMap<string, AgentField>,
  cells: readonly (string | null)[],
  leftOut: (field: string, reason: string, why: string) => void,
): Pick<CheckedFields, 'values' | 'exact'> {
  const values: Record<string, string | number | boolean> = {};
  const exact = new Map<string, string>();
  for (const [at, mapped] of fields.entries()) {
    const cell = cells[at];
    if (cell === null || cell === undefined || (mapped.field.type !== 'string' && cell.trim() === '')) continue;
    const { id } = mapped.field;
    const checked = checkFields(byId, { [id]: saidBy(mapped, cell) });
    const value = checked.values[id];
    if (value === undefined) {
      const [problem = ''] = checked.problems;
      leftOut(id, checked.leftOut[0] ?? 'wrong-type', problem.slice(problem.indexOf(' ') + 1));
      continue;
    }
    values[id] = value;
    const digits = checked.exact.get(id);
    if (digits !== undefined) exact.set(id, digits);
  }
  return { values, exact };
}

function saidBy({ field, unit }: MappedField, cell: string): FieldValue {
  if (field.type === 'string') return cell;
  const text = cell.trim();
  if (field.type === 'boolean') return TRUTHS.get(text.toLowerCase()) ?? text;
  if (unit === field.unit || !isNumber(text)) return text;
  const converted = Number(convert(Number(numberOf(text)), unit, field.unit).toPrecision(15));
  return field.type === 'integer' ? Math.round(converted) : converted;
}
