import type { DeliveryStreams, Metrics, Notifications, Publisher, Storage } from '../ports';

/** The doors that actions go through. */
export interface ActionPorts {
  readonly storage: Storage;
  readonly streams: DeliveryStreams;
  readonly notifications: Notifications;
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  readonly publisher: RulePublisher;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** CloudWatch alarms, as far as a rule sets them. */
export interface Alarms {
  /** Rejects when there is no such alarm. */
  setState(alarm: string, state: AlarmState, reason: string): Promise<void>;
}

/** Publishes for rules. The message comes back to the rules with these `hops`, or rules that publish in a circle would never end. */
export interface RulePublisher extends Publisher {
  publish(topic: string, payload: Uint8Array, qos: 0 | 1, from?: { readonly hops: number }): Promise<void>;
}
