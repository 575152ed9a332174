import { identity, requireAccount } from '../../compiler/6-apply/aws/identity';
import { recover as goOut, waysOut } from '../../compiler/6-apply/recover';
import { StackFailure } from '../../compiler/6-apply/stacks/stack-failure';
import { confirmed } from '../apply/ask';
import { fleetOf } from '../apply/fleet-of';
import { newToken, owner } from '../apply/owner';
import { stackFailureText } from '../apply/stack-failure-text';
import { withStepWork } from '../apply/with-step-work';
import { AWS_OPTIONS } from '../aws/aws-options';
import { type Call, type Command, ENV_OPTION, EXIT, MANIFEST_ARGUMENT, textOptions } from '../command';
import { EVENTS_OPTION } from '../plan/event-file';

export const recover: Command = {
  arguments: [MANIFEST_ARGUMENT],
  options: [
    ENV_OPTION,
    { flags: '--yes', about: 'without asking' },
    { flags: '--wait', about: 'wait while an apply holds the lock, instead of being refused' },
    {
      flags: '--skip <id>',
      about: 'leave this resource as it is in a rollback that cannot roll it back',
      repeated: true,
    },
    {
      flags: '--keep <id>',
      about: 'leave this resource behind where a stack cannot be deleted because of it',
      repeated: true,
    },
    EVENTS_OPTION,
    ...AWS_OPTIONS,
  ],
  examples: [
    { line: 'fleet recover --env prod', about: 'says which stacks are stuck and the way out of each, and asks' },
    { line: 'fleet recover --skip ColdTempRule', about: 'a rollback that stumbles over one resource' },
  ],
  notes: ['Buckets with data are never deleted by it. Then apply again: it goes on from there.'],
  run: async (call) => {
    const place = await fleetOf(call);
    if (!place) return EXIT.mistakes;
    try {
      const outcome = await withStepWork(call, { command: 'recover', ...place }, async (work) => {
        const who = await identity(work.clients);
        requireAccount(who, place.account);
        const ways = await waysOut(work, place.fleet, who.account);
        if (ways.length === 0) return 'nothing-to-do';
        for (const { short, stack, says } of ways) call.terminal.out(`${short}: ${stack.status}. ${says}\n`);
        if (call.options.yes !== true && !(await confirmed(call.terminal, 'Do this?'))) return 'left';
        await goOut(work, place.fleet, who.account, ways, {
          ...listsOf(call),
          owner: owner(),
          token: newToken(),
          wait: call.options.wait === true,
        });
        return 'done';
      });
      call.terminal.out(TEXTS[outcome]);
      return outcome === 'left' ? EXIT.mistakes : EXIT.fine;
    } catch (problem) {
      if (!(problem instanceof StackFailure)) throw problem;
      call.terminal.err(stackFailureText(problem, [], (file) => file, call.terminal.errColour));
      return EXIT.mistakes;
    }
  },
};

const listsOf = (call: Call) => ({ skip: textOptions(call, 'skip'), keep: textOptions(call, 'keep') });

const TEXTS = {
  done: 'Every stack can be changed again: run `fleet apply`.\n',
  'nothing-to-do': 'No stack is stuck.\n',
  left: 'Nothing was done.\n',
} as const;
