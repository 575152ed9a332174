import type { DeliveryStreams, Metrics, Notifications, Publisher, Storage } from '../ports';

/** The doors that actions go through. */
export interface ActionPorts {
  readonly storage: Storage;
  readonly streams: DeliveryStreams;
  readonly notifications: Notifications;
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  readonly publisher: Publisher;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** CloudWatch alarms, as far as a rule sets them. */
export interface Alarms {
  /** Rejects when there is no such alarm. */
  setState(alarm: string, state: AlarmState, reason: string): Promise<void>;
}
