import type { Alarms, DeliveryStreams, Functions, Metrics, Notifications, Publisher, Storage } from '../ports';

/** The doors that actions go through. */
export interface ActionPorts {
  readonly storage: Storage;
  readonly streams: DeliveryStreams;
  readonly notifications: Notifications;
  readonly functions: Functions;
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  readonly publisher: Publisher;
}
