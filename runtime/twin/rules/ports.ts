import type { Alarms, DeliveryStreams, Metrics, Notifications, Publisher, Storage } from '../ports';

/** The doors that actions go through. */
export interface ActionPorts {
  readonly storage: Storage;
  readonly streams: DeliveryStreams;
  readonly notifications: Notifications;
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  readonly publisher: Publisher;
}
