import type { NotHonoured } from '../../../schema/twin-protocol';
import type { ResolvedResource } from '../ports';
import { HONOURED, type Stand } from './honoured';

/** Everything that AWS would do with this resource and the twin does not. */
export function notHonoured(
  { stack, logicalId, type, properties }: ResolvedResource,
  table: Readonly<Record<string, Stand | string>> = HONOURED,
): readonly NotHonoured[] {
  const named = (property: string | undefined, why: string) => ({ stack, logicalId, type, property, why });
  const stand = table[type];
  if (stand === undefined) return [named(undefined, 'the twin has no room for it')];
  if (typeof stand === 'string') return [named(undefined, stand)];
  return findings(properties, stand, '').map(([property, why]) => named(property, why));
}

function findings(properties: object, stand: Stand, prefix: string): (readonly [property: string, why: string])[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const path = prefix + key;
    const why = stand.left[path];
    if (why !== undefined) return [[path, why] as const];
    if (stand.honoured.includes(path)) return [];
    const deeper = [...stand.honoured, ...Object.keys(stand.left)].some((known) => known.startsWith(`${path}.`));
    if (deeper && typeof value === 'object' && value !== null) return findings(value, stand, `${path}.`);
    return [[path, 'the twin does not know this property'] as const];
  });
}
