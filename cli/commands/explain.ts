import { CODES, type MessageForm, messageForm } from '../../compiler/diagnostics/message-form';
import { printedJson } from '../../compiler/diagnostics/render/json';
import { didYouMean } from '../../compiler/diagnostics/suggest';
import { type Command, EXIT } from '../command';
import { table } from '../table';
import { Unable } from '../unable';

export const explain: Command = {
  arguments: [{ name: 'code', about: 'the code of a message; without it, all codes are listed' }],
  options: [{ flags: '--json', about: 'print JSON' }],
  examples: [
    { line: 'fleet explain', about: 'every code, with what it says' },
    { line: 'fleet explain out-of-bounds', about: 'what is wrong, why it matters, what to do' },
  ],
  run: async ({ arguments: { code }, options, terminal }) => {
    const chosen = code === undefined ? CODES : CODES.filter((known) => known === code);
    if (chosen.length === 0)
      throw new Unable(`there is no message \`${code}\``, didYouMean(code ?? '', CODES, 'message'));
    const forms = chosen.map(messageForm);
    if (options.json) terminal.out(printedJson({ format: 'fleetwright/messages/v1', messages: forms }));
    else terminal.out(code === undefined ? listText(forms) : forms.map(pageText).join('\n'));
    return EXIT.fine;
  },
};

function listText(forms: readonly MessageForm[]): string {
  const rows = forms.map(({ code, severity, message }) => [code, severity, message]);
  return `${table(['code', 'severity', 'message'], rows).join('\n')}\n`;
}

function pageText({ code, severity, message, why, fix }: MessageForm): string {
  return `${severity} ${code}: ${message}\n\n  why: ${why}\n  fix: ${fix}\n`;
}
