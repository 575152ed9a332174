import { createHash } from 'node:crypto';
import type { Json } from '../../../schema/plan/json';
import { canonicalPieces } from '../../5-plan/canonical';
import type { DesiredGroup } from './desired-group';

/** The attribute of a thing group that holds the digest of what the registry holds of it. */
export const DIGEST = 'fleetwright-digest';
/** In its place while the registry is being changed: no digest is this. */
export const CHANGING = 'changing';

/**
 * SHA-256 of all that the registry shall hold of a group, in hexadecimal: 64 of the 800 characters that the value of an attribute may have
 * (botocore iot, AttributeValue). It stands on the thing group once that is so.
 */
export function groupDigest({ thingType, policy, things, attributes }: DesiredGroup): string {
  const hash = createHash('sha256');
  for (const piece of canonicalPieces({ thingType, policy, things, attributes } as unknown as Json)) hash.update(piece);
  return hash.digest('hex');
}
