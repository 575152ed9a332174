import type { Inbound } from '../ports';
import { type Reading, readJson } from './sql/json';

/** A message on its way through all rules that it matches: the payload is parsed once, and only when a rule asks. */
export class Message {
  #reading: Reading | undefined;
  #levels: readonly string[] | undefined;

  /** `levels` where they are known already. */
  constructor(
    readonly inbound: Inbound,
    levels?: readonly string[],
  ) {
    this.#levels = levels;
  }

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
