import type { TwinTraceStep } from '../../schema/twin-protocol';

/** The contracts between the rooms of the twin. A room is made with the ports it needs, so each can be tried alone. */

/** A publish that the broker has accepted: the device's policy allows it. */
export interface Inbound {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly clientId: string;
  /** The id of the certificate that the connection was made with. */
  readonly principal: string;
  /** The thing attached to that certificate, where there is one. */
  readonly thing: string | undefined;
  /** ms since 1970, by the twin's clock. */
  readonly at: number;
  readonly traceId: string;
  readonly userProperties?: readonly (readonly [string, string])[];
  /** Set when it was published to $aws/rules/<rule>/…: then only that rule sees it, and `topic` lacks the prefix. */
  readonly basicIngestRule?: string;
  readonly mqtt?: MqttProperties;
  /** How many republish actions it has been through: as the publisher was given it. */
  readonly hops?: number;
}

/** Headers of an MQTT 5 PUBLISH. */
export interface MqttProperties {
  readonly contentType?: string;
  readonly payloadFormat?: 'UNSPECIFIED_BYTES' | 'UTF8_DATA';
  readonly responseTopic?: string;
  readonly correlationData?: Uint8Array;
}

/** S3 as a folder. Keys are S3's: at most 1,024 bytes of UTF-8, any character; a put replaces whole objects atomically. */
export interface Storage {
  put(bucket: string, key: string, body: Uint8Array): Promise<void>;
}

export interface DeliveryStreams {
  put(stream: string, record: Uint8Array): Promise<void>;
}

export interface Notifications {
  publish(
    topicArn: string,
    message: string,
    /** Rule and trace where a message of a device is the cause; the subject where the publisher gives one. */
    context: { readonly rule?: string; readonly traceId?: string; readonly subject?: string },
  ): Promise<void>;
}

export interface Functions {
  /** Resolves when the function is done; rejects when it fails, or there is none. */
  invoke(
    functionArn: string,
    payload: string,
    context: { readonly rule?: string; readonly traceId?: string },
  ): Promise<void>;
}

export interface Metrics {
  put(metric: {
    readonly namespace: string;
    readonly name: string;
    readonly value: number;
    readonly unit: string;
    readonly at: number;
  }): void;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Alarms {
  /** Until the next evaluation. Rejects when there is no such alarm. */
  setState(alarm: string, state: AlarmState, reason: string): Promise<void>;
}

export interface Publisher {
  /** To subscribers and to the rules, which get `hops` back: rules that publish in a circle would never end otherwise. */
  publish(topic: string, payload: Uint8Array, qos: 0 | 1, from?: { readonly hops: number }): Promise<void>;
}

export interface Tracer {
  /** `name` is a thing, which is the client id of its connections, or the client id of what is no thing. */
  step(traceId: string, name: string | undefined, step: TraceStep): void;
}

export type TraceStep = TwinTraceStep;

/** One resource of the generated stacks, every reference in it resolved. */
export interface ResolvedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Its physical name: what Ref gives. */
  readonly name: string;
  readonly arn: string;
  readonly properties: Readonly<Record<string, unknown>>;
}
