import { inventoryCodes } from './codes/inventory';
import { iotCodes } from './codes/iot';
import { lakeCodes } from './codes/lake';
import { rulesCodes } from './codes/rules';
import { sourceCodes } from './codes/source';
import { stacksCodes } from './codes/stacks';
import { structureCodes } from './codes/structure';

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
