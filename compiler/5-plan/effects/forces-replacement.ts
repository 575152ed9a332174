import type { PropertyChange } from '../../../schema/plan/plan';
import table from './replacement-table.json';

const TABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = table;

/** Whether a change at this path of a resource (`Properties.TableInput.Name`) makes CloudFormation replace it. */
export function forcesReplacement(type: string, path: string): PropertyChange['forces'] {
  if (path === 'Type') return 'always';
  const inside = path.replaceAll(/\[[^\]]*\]/g, '').split('.');
  if (inside[0] !== 'Properties') return undefined;
  const properties = (Object.hasOwn(TABLE, type) ? TABLE[type] : undefined) ?? {};
  for (let length = 2; length <= inside.length; length++) {
    const found = properties[inside.slice(1, length).join('.')];
    if (found === 'always' || found === 'sometimes') return found;
  }
  return undefined;
}
