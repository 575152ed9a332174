import { CODES, type MessageForm, messageForm } from '../../compiler/diagnostics/message-form';
import type { Code } from '../../compiler/diagnostics/registry';
import { printedJson } from '../../compiler/diagnostics/render/json';
import { didYouMean } from '../../compiler/diagnostics/suggest';
import { type Command, EXIT } from '../command';
import type { Example } from '../explain/example';
import { exampleLines } from '../explain/example-lines';
import { table } from '../table';
import { Unable } from '../unable';

export const explain: Command = {
  arguments: [{ name: 'code', about: 'the code of a message; without it, all codes are listed' }],
  options: [{ flags: '--json', about: 'print JSON' }],
  examples: [
    { line: 'fleet explain', about: 'every code, with what is wrong' },
    { line: 'fleet explain out-of-bounds', about: 'what is wrong, why it matters, what to do, and an example' },
  ],
  run: async ({ arguments: { code }, options, terminal }) => {
    const chosen = code === undefined ? CODES : CODES.filter((known) => known === code);
    if (chosen.length === 0)
      throw new Unable(`there is no message \`${code}\``, didYouMean(code ?? '', CODES, 'message'));
    const pages = code === undefined && !options.json ? [] : await pagesOf(chosen);
    if (options.json) terminal.out(printedJson({ format: 'fleetwright/messages/v1', messages: pages }));
    else terminal.out(code === undefined ? listText(chosen.map(messageForm)) : pages.map(pageText).join('\n'));
    return EXIT.fine;
  },
};

function listText(forms: readonly MessageForm[]): string {
  const rows = forms.map(({ code, severity, message }) => [code, severity, message]);
  return `${table(['code', 'severity', 'message'], rows).join('\n')}\n`;
}

interface Page extends MessageForm {
  readonly example: Example;
}

/** Examples are loaded where they are shown. */
async function pagesOf(codes: readonly Code[]): Promise<readonly Page[]> {
  const examples: Readonly<Record<Code, Example>> = (await import('../explain/examples.json')).default;
  return codes.map((code) => ({ ...messageForm(code), example: examples[code] }));
}

function pageText({ code, severity, message, why, fix, example }: Page): string {
  const lines = [`${severity} ${code}: ${message}`, '', `  why: ${why}`, `  fix: ${fix}`, ''];
  return `${[...lines, ...exampleLines(example).map((line) => `  ${line}`)].join('\n')}\n`;
}
