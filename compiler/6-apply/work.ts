import type { Happening } from '../../schema/plan/events';
import type { Clients } from './aws/clients';
import { Refusal } from './refusal';
import type { Time } from './time';

/** What every step works with. It prints nothing and asks nothing: what happens, it tells `tell`. */
export interface Work {
  readonly clients: Clients;
  readonly time: Time;
  readonly tell: (happening: Happening) => void;
  /** Aborted when the user wants to leave: no new work is begun, and AWS goes on with what it was asked for. */
  readonly signal: AbortSignal;
}

/** Thrown where work would go on after the user asked to leave. */
export function requireTime({ signal }: Pick<Work, 'signal'>): void {
  if (!signal.aborted) return;
  throw new Refusal(
    'interrupted',
    'interrupted: no further step is begun, and AWS finishes what it was asked for',
    'run the same command again: it goes on from there',
  );
}
