import { isPart, kindOfStack } from '../../ir/stack-name';
import { PARTS_AT_ONCE } from '../../ir/stack-order';
import { inParallel } from '../step/in-parallel';
import { step } from '../step/step';
import type { StepWork } from '../step/step-work';

/**
 * Does something to every stack of a stage (compiler/ir/stack.ts). A shared stack is a step of its own; its parts are one step for all, however
 * many groups there are. `mark` tells two passes over the same parts apart. Each says in a word what it did, or undefined where nothing was to do.
 */
export async function onStage(
  work: StepWork,
  stage: readonly string[],
  mark: string,
  one: (short: string) => Promise<string | undefined>,
): Promise<void> {
  const [first = ''] = stage;
  if (!isPart(first)) return step(work, `stack ${first}`, () => one(first));
  const name = `${mark}groups of ${kindOfStack(first)}`;
  await step(work, name, async () => {
    const outcomes = new Map<string, number>();
    let done = 0;
    await inParallel(stage, PARTS_AT_ONCE, async (short) => {
      const outcome = await one(short);
      done += 1;
      if (outcome === undefined) return;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      work.tell({ event: 'progress', step: name, done, of: stage.length });
    });
    return outcomes.size === 0 ? undefined : [...outcomes].map(([what, count]) => `${count} ${what}`).join(', ');
  });
}
