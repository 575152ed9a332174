import type { Inbound } from '../ports';
import { type Reading, readJson } from './sql/json';

/** A message on its way through all rules that it matches: the payload is parsed once, and only when a rule asks. */
export class Message {
  #reading: Reading | undefined;

  /** `levels` are those of the topic, without a Basic Ingest prefix; given where they are known already. */
  constructor(
    readonly inbound: Inbound,
    readonly levels: readonly string[] = inbound.topic.split('/'),
  ) {}

  get payload(): Reading {
    this.#reading ??= readJson(this.inbound.payload);
    return this.#reading;
  }
}
