import type { Json } from '../../../schema/plan/json';
import { sdkError } from '../aws/refused';

/** One stack as it shall be. */
export interface DesiredStack {
  /** `lake`; how it is called in what the user reads. */
  readonly short: string;
  /** Its name in AWS. */
  readonly name: string;
  readonly template: Json;
  /** Logical id → path in the manifest. */
  readonly because: Readonly<Record<string, string>>;
  /** Holds data: nobody deletes it by a slip. */
  readonly isProtected: boolean;
  /** Stateful resources that may be replaced. */
  readonly allowReplace: ReadonlySet<string>;
  /** Its drift is reverted: AWS compares the template with what is there, not with the last template. */
  readonly putsBack: boolean;
  /** Of this apply: makes what is sent twice the same request. Letters, digits and hyphens. */
  readonly token: string;
}

export type StackOutcome = 'created' | 'changed' | 'unchanged';

/** Whether the request came too late because the thing is there already: made by an earlier attempt, or by somebody else. */
export function isThere(problem: unknown): boolean {
  return sdkError(problem).name === 'AlreadyExists';
}
