import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Fleet } from '../../ir/fleet/index';
import { connectionRate } from './connection-rate';
import { connectionsMany } from './connections-many';
import { dashboardWithoutEtl } from './dashboard-without-etl';
import { directIngestRate } from './direct-ingest-rate';
import { edgeModelStates } from './edge-model-states';
import { firehosePartitions } from './firehose-partitions';
import { gatewayIdle } from './gateway-idle';
import { modelCurated } from './model-curated';
import { modelRegion } from './model-region';
import { nameTooLong } from './name-too-long';
import { partitions } from './partitions';
import { programsPerGateway } from './programs-per-gateway';
import { publishRate } from './publish-rate';
import { quicksightRegion } from './quicksight-region';
import { serialClaim } from './serial-claim';
import { thingAttributesTooMany } from './thing-attributes-too-many';

/** A check of stair 3: a limit of AWS, or a rule between parts, that needs resolved names and numbers. One file each. */
export type FleetCheck = (fleet: Fleet) => Iterable<Diagnostic>;

/** Every check of stair 3, one line each. */
export const FLEET_CHECKS: readonly FleetCheck[] = [
  publishRate,
  connectionsMany,
  serialClaim,
  connectionRate,
  dashboardWithoutEtl,
  directIngestRate,
  edgeModelStates,
  firehosePartitions,
  gatewayIdle,
  modelCurated,
  modelRegion,
  nameTooLong,
  partitions,
  programsPerGateway,
  quicksightRegion,
  thingAttributesTooMany,
];
