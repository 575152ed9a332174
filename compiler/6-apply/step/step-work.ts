import type { Happening } from '../../../schema/plan/events';
import type { Clients } from '../aws/clients';
import type { Clock } from './clock';
import { Refusal } from './refusal';

/** What every step works with. It prints nothing and asks nothing: what happens, it tells `tell`. */
export interface StepWork {
  readonly clients: Clients;
  readonly time: Clock;
  readonly tell: (happening: Happening) => void;
  /** Aborted when the user wants to leave: no new work is begun, and AWS goes on with what it was asked for. */
  readonly signal: AbortSignal;
}

/** Thrown where work would go on after the user asked to leave. */
export function requireUninterrupted({ signal }: Pick<StepWork, 'signal'>): void {
  if (!signal.aborted) return;
  throw new Refusal(
    'interrupted',
    'interrupted: no further step is begun, and AWS finishes what it was asked for',
    'run the same command again: it goes on from there',
  );
}
