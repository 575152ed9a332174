import type { Output } from '../../compiler/4-emit/index';
import type { StackFailure } from '../../compiler/6-apply/stacks/stack-failure';
import { formatPlace } from '../../compiler/diagnostics/place';
import { visible, visibleLines } from '../../compiler/diagnostics/render/visible';
import { paint } from '../paint';

/** What AWS said, the line of the manifest behind it, and what to do. */
export function stackFailureText(
  failure: StackFailure,
  resources: Output['resources'],
  shown: (file: string) => string,
  colour: boolean,
): string {
  const { error } = paint(colour);
  const { first, within, because } = failure;
  const resource = resources.find(({ stack, logicalId }) => stack === within && logicalId === first?.logicalId);
  const place = resource?.origin.place;
  const from = place ? [`  from ${formatPlace({ ...place, file: shown(place.file) })} ${because ?? ''}`.trimEnd()] : [];
  return [`${error('fleet:')} ${visible(failure.message)}`, ...from, `  fix: ${visibleLines(failure.fix)}`, ''].join(
    '\n',
  );
}
