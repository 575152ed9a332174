import { inventoryCodes } from './codes/inventory';
import { sourceCodes } from './codes/source';
import { structureCodes } from './codes/structure';

/** Every message of the compiler by its code. A code is a word, is written once, and never changes its meaning. */
export const REGISTRY = {
  ...sourceCodes,
  ...inventoryCodes,
  ...structureCodes,
} as const;

export type Code = keyof typeof REGISTRY;
