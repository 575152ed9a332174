import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Fleet } from '../../ir/fleet/index';
import type { Emission } from '../../ir/target';
import { accountQuotas } from './account-quotas';
import { endedServices } from './ended-services';
import { groupsApart } from './groups-apart';
import { iotSqlCheck } from './iot-sql';
import { lambdaMemory } from './lambda-memory';
import { logicalIds } from './logical-ids';
import { namesUnique } from './names-unique';
import { objectKeys } from './object-keys';
import { rolePolicies } from './role-policies';
import { savedInAthena } from './saved-in-athena';
import { stackBudget } from './stack-budget';
import { tableProjection } from './table-projection';

/** A check on what all targets made together: limits of AWS, and that the parts fit. One file each in this folder. */
export type EmissionCheck = (fleet: Fleet, emission: Emission) => Iterable<Diagnostic>;

/** Every check of stair 4, one line each. */
export const EMISSION_CHECKS: readonly EmissionCheck[] = [
  logicalIds,
  namesUnique,
  iotSqlCheck,
  objectKeys,
  rolePolicies,
  tableProjection,
  lambdaMemory,
  endedServices,
  stackBudget,
  groupsApart,
  accountQuotas,
  savedInAthena,
];
