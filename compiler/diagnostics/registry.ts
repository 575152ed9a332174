import { dashboardsCodes } from './codes/dashboards';
import { environmentsCodes } from './codes/environments';
import { inventoryCodes } from './codes/inventory';
import { iotCodes } from './codes/iot';
import { lakeCodes } from './codes/lake';
import { lakeShapeCodes } from './codes/lake-shape';
import { limitsCodes } from './codes/limits';
import { modelsCodes } from './codes/models';
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
  ...dashboardsCodes,
  ...environmentsCodes,
  ...lakeShapeCodes,
  ...limitsCodes,
  ...modelsCodes,
} as const;

export type Code = keyof typeof REGISTRY;
