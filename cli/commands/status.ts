import { status as readStatus, STATUS_READERS } from '../../compiler/6-apply/status';
import { systemClock } from '../../compiler/6-apply/step/clock';
import { printedJson } from '../../compiler/diagnostics/render/json';
import { fleetOf } from '../apply/fleet-of';
import { statusText } from '../apply/status-text';
import { AWS_OPTIONS, clientsOf, requireGivenAccount } from '../aws/aws-options';
import { type Command, ENV_OPTION, EXIT, MANIFEST_ARGUMENT } from '../command';

export const status: Command = {
  arguments: [MANIFEST_ARGUMENT],
  options: [
    ENV_OPTION,
    { flags: '--json', about: 'print it for programs (format fleetwright/status/v1)' },
    ...AWS_OPTIONS,
  ],
  examples: [{ line: 'fleet status --env prod', about: 'what was applied last, and how the stacks stand' }],
  notes: ['Exit code 1 when a stack is stuck, or an apply did not come to its end.'],
  run: async (call) => {
    const place = await fleetOf(call);
    if (!place) return EXIT.mistakes;
    const clients = clientsOf(call, place.region);
    await requireGivenAccount(call, clients);
    const found = await readStatus({ clients, time: systemClock }, place.fleet, STATUS_READERS);
    call.terminal.out(
      call.options.json === true
        ? printedJson({ format: 'fleetwright/status/v1', ...found })
        : statusText(found, Date.now()),
    );
    const isStuck = found.stacks.some(({ state }) => state !== 'settled' && state !== 'moving');
    return isStuck || found.unfinished ? EXIT.mistakes : EXIT.fine;
  },
};
