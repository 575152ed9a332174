import { alertsCodes } from './codes/alerts';
import { dashboardsCodes } from './codes/dashboards';
import { devicesCodes } from './codes/devices';
import { environmentsCodes } from './codes/environments';
import { etlCodes } from './codes/etl';
import { expressionsCodes } from './codes/expressions';
import { groupsCodes } from './codes/groups';
import { inventoryCodes } from './codes/inventory';
import { iotCodes } from './codes/iot';
import { lakeCodes } from './codes/lake';
import { lakeShapeCodes } from './codes/lake-shape';
import { limitsCodes } from './codes/limits';
import { modelsCodes } from './codes/models';
import { movedCodes } from './codes/moved';
import { rulesCodes } from './codes/rules';
import { secretsCodes } from './codes/secrets';
import { sensorsCodes } from './codes/sensors';
import { sourceCodes } from './codes/source';
import { stacksCodes } from './codes/stacks';
import { structureCodes } from './codes/structure';
import { thresholdsCodes } from './codes/thresholds';

/** Every message of the compiler by its code. A code is a word, is written once, and never changes its meaning. */
export const REGISTRY = {
  ...alertsCodes,
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
  ...movedCodes,
  ...secretsCodes,
  ...sensorsCodes,
  ...thresholdsCodes,
  ...etlCodes,
  ...expressionsCodes,
  ...groupsCodes,
  ...devicesCodes,
} as const;

export type Code = keyof typeof REGISTRY;
