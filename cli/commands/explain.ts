import { REGISTRY } from '../../compiler/diagnostics/registry';
import { type Command, EXIT } from '../command';

export const explain: Command = {
  arguments: [{ name: 'code', about: 'the code of the message; without it, all codes are listed' }],
  options: [],
  examples: [{ line: 'fleet explain out-of-bounds', about: 'one message' }],
  run: async ({ terminal }) => {
    terminal.out(`${Object.keys(REGISTRY).sort().join('\n')}\n`);
    return EXIT.fine;
  },
};
