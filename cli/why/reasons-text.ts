import { formatPlace } from '../../compiler/diagnostics/place';
import type { SourceLines } from '../../compiler/diagnostics/render/finding';
import { frame } from '../../compiler/diagnostics/render/frame';
import type { Paint } from '../../compiler/diagnostics/render/paint';
import { visible } from '../../compiler/diagnostics/render/visible';
import { count } from '../table';
import type { Reason } from './reasons';

/** Files and resources listed for a reason, and reasons shown with their lines; the rest is counted. */
const LISTED = 5;
const SHOWN = 8;

/** Each reason with its line of the manifest, and what it made. */
export function reasonsText(all: readonly Reason[], lines: SourceLines, paint: Paint): string {
  const more = all.length - SHOWN;
  const blocks = all.slice(0, SHOWN).map((reason) => block(reason, lines, paint));
  return [
    ...blocks,
    ...(more > 0 ? [`and ${count(more)} more places in the manifest; --json has them all\n`] : []),
  ].join('\n');
}

function block({ because, place, row, made }: Reason, lines: SourceLines, paint: Paint): string {
  const more = made.length - LISTED;
  const text = [
    `${paint.strong(visible(formatPlace(place)))} ${because === '' ? 'the manifest as a whole' : visible(because)}`,
    ...indented(frame(lines(place.file) ?? [], place), paint),
    ...(row ? [`  see: ${visible(formatPlace(row))} its row in the inventory`] : []),
    ...made.slice(0, LISTED).map(({ name, kind }) => `  made: ${visible(name)}${kind === 'file' ? '' : ` (${kind})`}`),
    ...(more > 0 ? [`  and ${count(more)} more`] : []),
  ];
  return `${text.join('\n')}\n`;
}

function indented(text: string, paint: Paint): string[] {
  return text === '' ? [] : text.split('\n').map((line) => paint.faint(`  ${line}`));
}
