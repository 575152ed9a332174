import { identity, requireAccount } from '../../compiler/6-apply/aws/identity';
import { storeOf } from '../../compiler/6-apply/state/applied';
import { held, holderOf, unlock as takeAway } from '../../compiler/6-apply/state/lock';
import { systemClock } from '../../compiler/6-apply/step/clock';
import { confirmed } from '../apply/ask';
import { fleetOf } from '../apply/fleet-of';
import { AWS_OPTIONS, clientsOf, requireGivenAccount } from '../aws/aws-options';
import { type Command, ENV_OPTION, EXIT, MANIFEST_ARGUMENT } from '../command';

export const unlock: Command = {
  arguments: [MANIFEST_ARGUMENT],
  options: [ENV_OPTION, { flags: '--yes', about: 'without asking' }, ...AWS_OPTIONS],
  examples: [{ line: 'fleet unlock --env prod', about: 'says who holds the lock, and asks' }],
  notes: [
    'Only for a lock whose process is gone. One that still works notices that its lock was taken away, and stops before its next change.',
  ],
  run: async (call) => {
    const { terminal } = call;
    const place = await fleetOf(call);
    if (!place) return EXIT.mistakes;
    const clients = clientsOf(call, place.region);
    await requireGivenAccount(call, clients);
    const who = await identity(clients);
    requireAccount(who, place.account);
    const store = storeOf(clients, place.fleet, who.account);
    const holder = await holderOf(store, systemClock);
    if (!holder) {
      terminal.out(`${place.fleet} is not locked.\n`);
      return EXIT.fine;
    }
    const life = `last sign of life ${holder.record.heartbeat}${holder.isStale ? '' : ', so it may still be at work'}`;
    terminal.out(`${place.fleet} is locked by ${held(holder)}; ${life}.\n`);
    if (call.options.yes !== true && !(await confirmed(terminal, 'Take the lock away?'))) return EXIT.mistakes;
    if (await takeAway(store, holder)) {
      terminal.out('The lock is gone.\n');
      return EXIT.fine;
    }
    terminal.err('The lock has changed meanwhile: its holder lives, or somebody else has it now.\n');
    return EXIT.mistakes;
  },
};
