import type { Plan } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import type { Uploads } from './assets/upload-assets';
import { driftedStacks } from './put-back';
import type { DesiredStack } from './stacks/desired-stack';
import { stateful } from './stacks/stateful';
import type { ApplyStep } from './step/apply-step';

export interface ApplyOptions {
  readonly plan: Plan;
  /** Seal of the saved plan; null where the plan was made just now and shown. */
  readonly seal: string | null;
  readonly target: Snapshot;
  readonly uploads: Uploads;
  /** Before the stacks, in this order: what must be seen, and what must be gone before a stack can lose what it hangs on. */
  readonly earlier: readonly ApplyStep[];
  /** Behind the stacks, in this order. */
  readonly later: readonly ApplyStep[];
  /** The steps are run though nothing changed: one of them has somebody to tell who may not have heard. */
  readonly goesOn?: boolean;
  readonly allowReplace: readonly string[];
  readonly allowDelete: number | undefined;
  /** Of the devices that answer, the share that may reject new settings before a roll-out stops; 0 to 1. */
  readonly maxFailures: number;
  /** Delete the certificates of things that are retired, instead of leaving them inactive. */
  readonly deletesCertificates: boolean;
  /** For people: who applies, and by which command. */
  readonly owner: string;
  readonly command: string;
  /** Letters, digits and hyphens, unique to this run. */
  readonly token: string;
  /** Wait for another apply to end, instead of being refused. */
  readonly wait: boolean;
}

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
