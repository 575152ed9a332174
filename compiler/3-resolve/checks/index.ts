import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Fleet } from '../../ir/fleet/index';
import { accountQuotas } from './account-quotas';
import { claimSerials } from './claim-serials';
import { connectionRate } from './connection-rate';
import { dashboardsAnswerable } from './dashboards-answerable';
import { directIngestRate } from './direct-ingest-rate';
import { edgeModelStates } from './edge-model-states';
import { firehosePartitions } from './firehose-partitions';
import { gatewaysIdle } from './gateways-idle';
import { modelsCurated } from './models-curated';
import { modelsRegion } from './models-region';
import { nameLengths } from './name-lengths';
import { partitions } from './partitions';
import { programsPerAgent } from './programs-per-agent';
import { quicksightRegion } from './quicksight-region';
import { thingAttributes } from './thing-attributes';

/** A check of stair 3: a limit of AWS, or a rule between parts, that needs resolved names and numbers. One file each. */
export type FleetCheck = (fleet: Fleet) => Iterable<Diagnostic>;

/** Every check of stair 3, one line each. */
export const FLEET_CHECKS: readonly FleetCheck[] = [
  accountQuotas,
  claimSerials,
  connectionRate,
  dashboardsAnswerable,
  directIngestRate,
  edgeModelStates,
  firehosePartitions,
  gatewaysIdle,
  modelsCurated,
  modelsRegion,
  nameLengths,
  partitions,
  programsPerAgent,
  quicksightRegion,
  thingAttributes,
];
