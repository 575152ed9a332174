import type { Result } from '../result';
import type { Scope } from '../sql/scope';
import type { Effect } from './effect';
import type { Fields } from './fields';

/** One action of a rule, read from its template. Pure: `plan` decides, `perform` does. */
export interface Action {
  /** As an error action names it, for example `S3Action`. */
  readonly name: string;
  plan(scope: Scope, result: Result): Effect;
}

/** How one kind of action is read. `rule` is the name of the rule it belongs to. */
export interface ActionKind {
  readonly name: string;
  /** Properties of the CloudFormation type that it knows, besides RoleArn. */
  readonly properties: readonly string[];
  read(fields: Fields, rule: string): Action['plan'];
}
