import type { Inbound } from '../ports';
import { type Reading, readJson } from './sql/json';

/** What a rule can ask of a message beyond `Inbound`; the broker fills in what it knows. */
export interface RuleInbound extends Inbound {
  readonly mqtt?: MqttProperties;
  /** How many republish actions this message has been through; the publisher hands on what it was given. */
  readonly hops?: number;
}

/** Headers of an MQTT 5 PUBLISH. */
export interface MqttProperties {
  readonly contentType?: string;
  readonly payloadFormat?: 'UNSPECIFIED_BYTES' | 'UTF8_DATA';
  readonly responseTopic?: string;
  readonly correlationData?: Uint8Array;
}

/** A message on its way through all rules that it matches: the payload is parsed once, and only when a rule asks. */
export class Message {
  #reading: Reading | undefined;
  #levels: readonly string[] | undefined;

  constructor(readonly inbound: RuleInbound) {}

  get payload(): Reading {
    this.#reading ??= readJson(this.inbound.payload);
    return this.#reading;
  }

  /** The levels of the topic, without a Basic Ingest prefix. */
  get levels(): readonly string[] {
    this.#levels ??= this.inbound.topic.split('/');
    return this.#levels;
  }
}
