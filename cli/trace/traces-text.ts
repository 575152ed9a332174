import type { Paint } from '../../compiler/diagnostics/render/paint';
import { visible } from '../../compiler/diagnostics/render/visible';
import type { TwinTrace, TwinTraceStep, TwinTraces } from '../../schema/twin-protocol';

/** The way of the last messages, one block each: publish → policy → rule → SQL result → where it went. */
export function tracesText({ name, connections, messages }: TwinTraces, paint: Paint): string {
  const came = connections.flatMap(({ steps }) => steps.map((step) => stepLines(step, paint)));
  const parts = [paint.strong(visible(name)), ...came.flat()];
  for (const message of messages) parts.push('', messageHead(message, paint), ...bodyOf(message, paint));
  if (messages.length === 0) parts.push('', 'it has published nothing');
  return `${parts.join('\n')}\n`;
}

function messageHead({ traceId, steps: [first] }: TwinTrace, { strong, faint }: Paint): string {
  return `${strong(`${timeOf(first?.at ?? 0)} message`)} ${faint(traceId)}`;
}

function bodyOf({ steps }: TwinTrace, paint: Paint): string[] {
  return steps.flatMap((step) => stepLines(step, paint));
}

const WIDTH = 12;

/** `  policy      allowed by statement 2 of iot-enterprise-device`, and below it what a rule was and said. */
function stepLines(step: TwinTraceStep, paint: Paint): string[] {
  const { kind, text, data } = step;
  const isBad = kind === 'error' || (kind === 'policy' && !text.startsWith('allowed'));
  const [head = '', ...near] = isBad ? text.split('; ') : [text];
  const colour = isBad ? paint.error : (plain: string) => plain;
  const more = (label: string, value: unknown) =>
    typeof value === 'string' ? [`  ${' '.repeat(WIDTH)}${paint.faint(`${label} ${visible(value)}`)}`] : [];
  return [
    `  ${colour(kind.padEnd(WIDTH))}${colour(visible(head))}`,
    ...near.map((line) => `  ${' '.repeat(WIDTH)}${visible(line)}`),
    ...(kind === 'rule' && data?.where !== false
      ? [...more('sql   ', data?.sql), ...more('result', data?.result)]
      : []),
  ];
}

const timeOf = (at: number) => new Date(at).toISOString().replace('T', ' ').slice(0, 23);
