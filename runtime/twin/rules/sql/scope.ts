import type { Message } from '../message';
import type { Value } from './value';

/** Everything a statement sees that is not in the message. One per message, so that all rules and templates agree on the time. */
export interface Env {
  /** ms since 1970, when the rules engine saw the message. */
  readonly now: number;
  readonly accountId: string;
  uuid(): string;
  /** Between 0 and 1. */
  random(): number;
}

export interface Scope {
  readonly message: Message;
  readonly env: Env;
  /** What bare names are fields of: the payload, or the element that a nested query looks at. */
  readonly row: Value;
}

/** An expression, compiled. Never throws, and changes nothing that it reads. */
export type Compute = (scope: Scope) => Value;
