import type { Json } from '../../../schema/plan/json';
import type { Plan } from '../../../schema/plan/plan';
import { driftedStacks } from '../../5-plan/puts-back';
import type { ApplyOptions } from '../apply-options';
import { stateful } from './stateful';

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

/** One stack of the target, as it shall be. */
export function desiredStack({ plan, target, token, allowReplace }: ApplyOptions, short: string): DesiredStack {
  const stack = target.stacks[short];
  if (!stack) throw new Error(`the target has no stack ${short}`);
  return {
    short,
    name: `${target.fleet}-${short}`,
    template: stack.template,
    because: stack.because,
    isProtected: stateful(stack.template).length > 0,
    allowReplace: new Set([...allowReplace, ...replacedBy(plan)]),
    putsBack: driftedStacks(plan).has(short),
    token,
  };
}

/** What a plan says it replaces was shown, and was let pass or never held data. */
function replacedBy({ intents }: Plan): readonly string[] {
  const effects = intents.flatMap((intent) => intent.effects);
  return effects.flatMap(({ on, action, ids }) => (on === 'resource' && action === 'replace' ? ids : []));
}
