import { printedJson } from '../../compiler/diagnostics/render/json';
import { argument, type Command, EXIT, textOption } from '../command';
import { DATA_DIR_OPTION, usedDataDirOf } from '../data-dir';
import { paint } from '../paint';
import { tracesOf } from '../trace/traces-of';
import { tracesText } from '../trace/traces-text';
import { Unable } from '../unable';

export const trace: Command = {
  arguments: [{ name: 'thing', about: 'a device, a gateway, or the client id of what is neither', required: true }],
  options: [
    DATA_DIR_OPTION,
    { flags: '--last <n>', about: 'how many messages', default: '3' },
    { flags: '--json', about: 'print JSON' },
  ],
  examples: [
    { line: 'fleet trace temp-007', about: 'how it came in, and the way of its last messages' },
    { line: 'fleet trace temp-007 --last 20 --json', about: 'all that is kept, for other programs' },
  ],
  notes: [
    'Asks the twin that runs in the data directory, or reads what the last one left when it stopped. 20 messages are kept for each thing. A refusal names the policy statements that were near, and why each does not apply.',
  ],
  run: async (call) => {
    const { terminal, options } = call;
    const last = textOption(call, 'last') ?? '3';
    if (!/^[1-9]\d{0,3}$/.test(last)) throw new Unable(`--last is a number from 1 on, not \`${last}\``);
    const traces = await tracesOf(usedDataDirOf(call), argument(call, 'thing'));
    const shown = { ...traces, messages: traces.messages.slice(-Number(last)) };
    terminal.out(options.json ? printedJson(shown) : tracesText(shown, paint(terminal.colour)));
    return EXIT.fine;
  },
};
