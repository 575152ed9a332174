import { inventoryCodes } from './codes/inventory';
import { sourceCodes } from './codes/source';
import { structureCodes } from './codes/structure';
import { stacksCodes } from './codes/stacks';
import { lakeCodes } from './codes/lake';
import { rulesCodes } from './codes/rules';
import { iotCodes } from './codes/iot';

/** Every message of the compiler by its code. A code is a word, is written once, and never changes its meaning. */
export const REGISTRY = {
  ...sourceCodes,
  ...inventoryCodes,
  ...structureCodes,
  ...stacksCodes,
  ...lakeCodes,
  ...rulesCodes,
  ...iotCodes,
} as const;

export type Code = keyof typeof REGISTRY;
