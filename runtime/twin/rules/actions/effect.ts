import type { Clock } from '../../../clock';
import type { AlarmState } from '../../ports';
import type { ActionPorts } from '../ports';
import { type Ends, withRetries } from '../retry';

/** What one action does to the world for one message, decided and not yet done. */
export type Effect =
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string; readonly body: Uint8Array }
  | { readonly kind: 'firehose'; readonly stream: string; readonly records: readonly Uint8Array[] }
  | {
      readonly kind: 'sns';
      readonly topicArn: string;
      readonly message: string;
      readonly rule: string;
      readonly traceId: string;
    }
  | {
      readonly kind: 'lambda';
      readonly functionArn: string;
      readonly payload: string;
      readonly rule: string;
      readonly traceId: string;
    }
  | {
      readonly kind: 'republish';
      readonly topic: string;
      readonly payload: Uint8Array;
      readonly qos: 0 | 1;
      readonly hops: number;
    }
  | {
      readonly kind: 'metric';
      readonly namespace: string;
      readonly name: string;
      readonly value: number;
      readonly unit: string;
      readonly at: number;
    }
  | { readonly kind: 'alarm'; readonly alarm: string; readonly state: AlarmState; readonly reason: string }
  /** The action cannot be done with this message; nothing is tried. */
  | { readonly kind: 'invalid'; readonly resource: string; readonly message: string };

/** Does it through its port, again where that may help. */
export function perform<T>(effect: Effect, ports: ActionPorts, clock: Clock, ends: Ends<T>): Promise<T> {
  if (effect.kind !== 'firehose') return withRetries(clock, () => call(effect, ports), ends);
  const [only] = effect.records;
  if (only && effect.records.length === 1)
    return withRetries(clock, () => ports.streams.put(effect.stream, only), ends);
  return deliver(effect, ports, clock).then(ends.done, ends.failed);
}

type Delivery = Extract<Effect, { kind: 'firehose' }>;

const RETHROW: Ends<void> = {
  done: () => undefined,
  failed: (error) => {
    throw error;
  },
};

/** Each record of a batch is attempted by itself: one that has arrived is not sent again. */
async function deliver({ stream, records }: Delivery, { streams }: ActionPorts, clock: Clock): Promise<void> {
  for (const record of records) await withRetries(clock, () => streams.put(stream, record), RETHROW);
}

function call(effect: Exclude<Effect, Delivery>, ports: ActionPorts): Promise<void> {
  switch (effect.kind) {
    case 's3':
      return ports.storage.put(effect.bucket, effect.key, effect.body);
    case 'sns':
      return ports.notifications.publish(effect.topicArn, effect.message, {
        rule: effect.rule,
        traceId: effect.traceId,
      });
    case 'lambda':
      return ports.functions.invoke(effect.functionArn, effect.payload, {
        rule: effect.rule,
        traceId: effect.traceId,
      });
    case 'republish':
      return ports.publisher.publish(effect.topic, effect.payload, effect.qos, { hops: effect.hops });
    case 'metric':
      return putMetric(effect, ports);
    case 'alarm':
      return ports.alarms.setState(effect.alarm, effect.state, effect.reason);
    case 'invalid':
      return Promise.reject(new Error(effect.message));
  }
}

async function putMetric(effect: Extract<Effect, { kind: 'metric' }>, { metrics }: ActionPorts): Promise<void> {
  metrics.put(effect);
}

/** The resource that an error action names as `failedResource`. */
export function resourceOf(effect: Effect): string {
  switch (effect.kind) {
    case 's3':
      return effect.bucket;
    case 'firehose':
      return effect.stream;
    case 'sns':
      return effect.topicArn;
    case 'lambda':
      return effect.functionArn;
    case 'republish':
      return effect.topic;
    case 'metric':
      return `${effect.namespace}/${effect.name}`;
    case 'alarm':
      return effect.alarm;
    case 'invalid':
      return effect.resource;
  }
}

/** Where it goes, in full, for the trace: `s3://bucket/key`. */
export function addressOf(effect: Effect): string {
  return effect.kind === 's3' ? `s3://${effect.bucket}/${effect.key}` : resourceOf(effect);
}
