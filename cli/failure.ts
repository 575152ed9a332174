import { Refusal } from '../compiler/6-apply/step/refusal';
import { visible, visibleLines } from '../compiler/diagnostics/render/visible';
import { paint } from './paint';
import { Unable } from './unable';

/** What is printed when a command could not do its work. Anything but Unable and Refusal is a bug of ours, and says so. */
export function failureText(problem: unknown, wantsDebug: boolean, colour: boolean): string {
  const { error } = paint(colour);
  const fromAws = awsAnswer(problem);
  const message = fromAws ?? visibleLines(problem instanceof Error ? problem.message : String(problem));
  const lines =
    fromAws !== undefined
      ? [`${error('fleet:')} ${message}`]
      : problem instanceof Unable || problem instanceof Refusal
        ? [
            `${error('fleet:')} ${message}`,
            ...(problem.fix === undefined ? [] : [`  fix: ${visibleLines(problem.fix)}`]),
          ]
        : [
            `${error('fleet:')} this is a bug in Fleetwright, not a mistake of yours: ${message}`,
            ...(wantsDebug ? [] : ['  fix: run it again with --debug, and report what it prints']),
          ];
  const stack = wantsDebug && problem instanceof Error ? [problem.stack ?? ''] : [];
  return `${[...lines, ...stack].join('\n')}\n`;
}

/** What AWS answered to a request that it did not carry out, in the words it used; undefined for anything else. */
function awsAnswer(problem: unknown): string | undefined {
  if (!(problem instanceof Error) || !('$metadata' in problem) || !('operation' in problem)) return undefined;
  const { httpStatusCode: status = 0 } = problem.$metadata as { httpStatusCode?: number };
  const what = status >= 500 ? `failed at ${problem.operation} (HTTP ${status})` : `refused ${problem.operation}`;
  return visible(`AWS ${what}: ${problem.message.split('\n')[0]}`);
}
