import { definitions } from '../../schema/sections/shared';
import { Unable } from '../unable';

const { Id } = definitions;

/** Leaves room for the names that are made of it: a provisioning template is called `<fleet>-<group>` and may have 36 characters. */
const MAX_DERIVED = 20;

/** The name a user asked for; throws Unable where it breaks the rule. */
export function givenFleetName(name: string): string {
  if (new RegExp(Id.pattern).test(name) && name.length <= Id.maxLength) return name;
  throw new Unable(`${JSON.stringify(name)} cannot be the name of a fleet`, `choose ${Id['x-shape']}`);
}

/** A name made of a folder's: `My Plant (2)` → `my-plant-2`. */
export function nameOfFolder(folder: string): string {
  const words = folder
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+/, '');
  return words.slice(0, MAX_DERIVED).replace(/-+$/, '') || 'my-fleet';
}
