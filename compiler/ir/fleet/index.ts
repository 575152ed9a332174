import type { Origin } from '../origin';
import type { Alerts } from './alerts';
import type { Aws } from './aws';
import type { Dashboard } from './dashboards';
import type { Etl } from './etl';
import type { Group } from './groups';
import type { Lake } from './lake';
import type { Model } from './models';
import type { Sensor } from './sensors';
import type { Topics } from './topics';

/**
 * The resolved manifest: every reference followed, every default filled in, every unit and duration a number.
 * Frozen, and sorted by id wherever the manifest has a map, so that the order of keys cannot reach an artifact.
 */
export interface Fleet {
  /** The first part of every resource name: the fleet, or `<fleet>-<environment>`. */
  readonly name: string;
  readonly environment?: string;
  readonly aws: Aws;
  readonly topics: Topics;
  readonly sensors: readonly Sensor[];
  readonly groups: readonly Group[];
  readonly lake: Lake;
  readonly etl?: Etl;
  readonly models: readonly Model[];
  readonly dashboards: readonly Dashboard[];
  readonly alerts: Alerts;
  readonly origin: Origin;
}
