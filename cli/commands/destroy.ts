import { DESTROY_STEPS, destroy as takeDown } from '../../compiler/6-apply/destroy';
import { StackFailure } from '../../compiler/6-apply/stacks/stack-failure';
import { ask } from '../apply/ask';
import { DELETE_CERTIFICATES_OPTION } from '../apply/delete-certificates-option';
import { fleetOf } from '../apply/fleet-of';
import { newToken, owner } from '../apply/owner';
import { stackFailureText } from '../apply/stack-failure-text';
import { withStepWork } from '../apply/with-step-work';
import { AWS_OPTIONS } from '../aws/aws-options';
import { type Call, type Command, ENV_OPTION, EXIT, MANIFEST_ARGUMENT, textOption } from '../command';
import { EVENTS_OPTION } from '../plan/event-file';
import { Unable } from '../unable';

export const destroy: Command = {
  arguments: [MANIFEST_ARGUMENT],
  options: [
    ENV_OPTION,
    {
      flags: '--delete-data',
      about: 'the lake and everything in it, models, and what apply keeps, too: nothing brings it back',
    },
    DELETE_CERTIFICATES_OPTION,
    { flags: '--confirm <fleet>', about: 'the full name of the fleet, where nobody can be asked to type it' },
    { flags: '--wait', about: 'wait while an apply holds the lock, instead of being refused' },
    EVENTS_OPTION,
    ...AWS_OPTIONS,
  ],
  examples: [
    { line: 'fleet destroy --env dev', about: 'takes everything down but the data; `fleet apply` puts it up again' },
    { line: 'fleet destroy --env dev --delete-data --confirm acme-dev', about: 'in a pipeline, its data too' },
  ],
  notes: [
    'Without --delete-data the stacks lake and ops stay as they are: raw and curated data, queries, and the state of apply.',
    'Every device and gateway is retired: its certificates are deactivated, and it joins anew when the fleet is put up again.',
    'Versions of models and stored features stay as well, in no stack, and `fleet apply` takes them over again.',
  ],
  run: async (call) => {
    const place = await fleetOf(call);
    if (!place) return EXIT.mistakes;
    const deleteData = call.options.deleteData === true;
    await requireName(call, place.fleet, deleteData);
    try {
      await withStepWork(call, { command: 'destroy', ...place }, async (work) => {
        await takeDown(work, {
          fleet: place.fleet,
          account: place.account,
          deleteData,
          deletesCertificates: call.options.deleteCertificates === true,
          first: DESTROY_STEPS,
          owner: owner(),
          token: newToken(),
          wait: call.options.wait === true,
        });
        return 'done';
      });
    } catch (problem) {
      if (!(problem instanceof StackFailure)) throw problem;
      call.terminal.err(stackFailureText(problem, [], (file) => file, call.terminal.errColour));
      return EXIT.mistakes;
    }
    call.terminal.out(
      deleteData
        ? `${place.fleet} is gone.\n`
        : `${place.fleet} is down. Its data stays: stacks lake and ops, and the versions and features of models.\n`,
    );
    return EXIT.fine;
  },
};

/** Who destroys a fleet has typed its name, here or in the pipeline. */
async function requireName(call: Call, fleet: string, deleteData: boolean): Promise<void> {
  const what = deleteData ? `${fleet} AND ALL ITS DATA` : `${fleet}, all but its data`;
  const given =
    textOption(call, 'confirm') ??
    (await ask(call.terminal, `This takes down ${what}. Type its name to go on: `, `--confirm ${fleet}`));
  if (given !== fleet)
    throw new Unable(`\`${given}\` is not the name of this fleet`, `it is ${fleet}; nothing was touched`);
}
