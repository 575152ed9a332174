import type { Paint } from '../../compiler/diagnostics/render/paint';
import { visible } from '../../compiler/diagnostics/render/visible';
import type { DeviceSource } from '../../schema/reading-counts';
import type { TwinTrace, TwinTraceStep, TwinTraces } from '../../schema/twin-protocol';
import { silenceText } from '../up/silent-text';

const WIDTH = 14;

/** The way of the last messages, a block each: publish → policy → rule → SQL result → where it went. First, how the thing came in. */
export function tracesText(
  { name, connections, messages, sources = [], silent = [] }: TwinTraces,
  paint: Paint,
): string {
  const lines = [
    paint.strong(visible(name)),
    ...silent.map(
      (one) => `  ${paint.error('alert'.padEnd(WIDTH))}${paint.error(visible(`${one.device} ${silenceText(one)}`))}`,
    ),
    ...sources.flatMap((source) => sourceLine(source, paint)),
    ...connections.flatMap((trace) => stepsOf(trace, paint)),
    ...messages.flatMap((trace) => ['', headOf(trace, paint), ...stepsOf(trace, paint)]),
    ...(messages.length === 0 ? ['', 'it has published nothing'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of a source that does not speak: why nothing comes, whatever the connection does. */
function sourceLine({ device, is, why, since }: DeviceSource, { error }: Paint): readonly string[] {
  if (is !== 'failing' && is !== 'silent') return [];
  const time = new Date(since).toISOString().replace('T', ' ');
  return [`  ${error(is.padEnd(WIDTH))}${error(visible(`${device} since ${time}: ${why}`))}`];
}

function headOf({ traceId, steps: [first] }: TwinTrace, { strong, faint }: Paint): string {
  const time = new Date(first?.at ?? 0).toISOString().replace('T', ' ');
  return `${strong(`message of ${time}`)} ${faint(traceId)}`;
}

/** An action stands below the rule that it belongs to: rules run side by side, so the trace has them in any order. */
function stepsOf({ steps }: TwinTrace, paint: Paint): readonly string[] {
  const ruleOf = ({ data }: TwinTraceStep) => (typeof data?.rule === 'string' ? data.rule : undefined);
  const rules = steps.filter((step) => step.kind === 'rule');
  const isBelow = (step: TwinTraceStep) =>
    step.kind !== 'rule' && ruleOf(step) !== undefined && rules.some((rule) => ruleOf(rule) === ruleOf(step));
  return steps
    .filter((step) => !isBelow(step))
    .flatMap((step) => [
      step,
      ...(step.kind === 'rule' ? steps.filter((other) => isBelow(other) && ruleOf(other) === ruleOf(step)) : []),
    ])
    .flatMap((step) => linesOf(step, paint));
}

function linesOf(step: TwinTraceStep, { error, faint }: Paint): readonly string[] {
  const { kind, text, data } = step;
  const isBad = kind === 'error' || (kind === 'policy' && !text.startsWith('allowed'));
  const colour = isBad ? error : (plain: string) => plain;
  // A refusal says behind a colon which statements were near, and why each does not apply.
  const [head = '', ...near] = isBad ? text.split('; ') : [text];
  const below = (line: string) => `  ${' '.repeat(WIDTH)}${line}`;
  const more = (label: string, value: unknown) =>
    typeof value === 'string' ? [below(faint(`${label} ${visible(value)}`))] : [];
  return [
    `  ${colour(kind.padEnd(WIDTH))}${colour(visible(`${askedIn(step)}${head}`))}`,
    ...near.map((line) => below(visible(line))),
    ...(kind === 'rule' && data?.where !== false
      ? [...more('sql   ', data?.sql), ...more('result', data?.result)]
      : []),
  ];
}

/** `iot:Publish topic/iot/group1/temp-007/data: ` for an allowed request; a refusal names it itself. */
function askedIn({ kind, text, data }: TwinTraceStep): string {
  if (kind !== 'policy' || !text.startsWith('allowed') || typeof data?.resource !== 'string') return '';
  return `${data.action} ${data.resource.split(':').slice(5).join(':')}: `;
}
