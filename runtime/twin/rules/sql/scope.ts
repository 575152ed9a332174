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
  /** What SET made, by name without the `@`. */
  readonly variables: ReadonlyMap<string, Value>;
  /** Why the statement cannot be applied, where SET made more than a rule may hold. */
  readonly trouble?: string;
}

export const NO_VARIABLES: ReadonlyMap<string, Value> = new Map();

/** An expression, compiled. Never throws, and changes nothing that it reads. */
export type Compute = (scope: Scope) => Value;
