import { Refusal } from '../compiler/6-apply/refusal';
import { visible } from '../compiler/diagnostics/render/visible';
import { paint } from './paint';
import { Unable } from './unable';

/** What is printed when a command could not do its work. Anything but Unable and Refusal is a bug of ours, and says so. */
export function failureText(problem: unknown, wantsDebug: boolean, colour: boolean): string {
  const { error } = paint(colour);
  const message = visible(problem instanceof Error ? problem.message : String(problem));
  const lines =
    problem instanceof Unable || problem instanceof Refusal
      ? [`${error('fleet:')} ${message}`, ...(problem.fix === undefined ? [] : [`  fix: ${visible(problem.fix)}`])]
      : [
          `${error('fleet:')} this is a bug in Fleetwright, not a mistake of yours: ${message}`,
          ...(wantsDebug ? [] : ['  fix: run it again with --debug, and report what it prints']),
        ];
  const stack = wantsDebug && problem instanceof Error ? [problem.stack ?? ''] : [];
  return `${[...lines, ...stack].join('\n')}\n`;
}
