import type { Snapshot } from '../../../schema/plan/snapshot';
import { assetEffects } from './asset-effects';
import type { Atom } from './atom';
import { deviceEffects } from './device-effects';
import { stackEffects } from './stack-effects';

/**
 * Everything that AWS and the devices would see of the change from one snapshot to the other, in small pieces. Empty when there is nothing.
 * `texts`: whether the lines that differ in scripts are looked for, which takes long and which only people read.
 */
export function effectsBetween(base: Snapshot | undefined, target: Snapshot, texts = true): readonly Atom[] {
  return [...stackEffects(base, target), ...assetEffects(base, target, texts), ...deviceEffects(base, target)];
}
