import { systemClock } from '../../compiler/6-apply/step/clock';
import { Refusal } from '../../compiler/6-apply/step/refusal';
import type { StepWork } from '../../compiler/6-apply/step/step-work';
import type { Happening } from '../../schema/plan/events';
import { clientsOf, requireGivenAccount } from '../aws/aws-options';
import { type Call, textOption } from '../command';
import { type EventFile, eventFile } from '../plan/event-file';
import { leaveSignal } from './leave-signal';
import { StepView } from './step-view';

export interface Started {
  readonly command: string;
  readonly fleet: string;
  readonly environment: string | null;
  readonly region: string;
}

/** Runs a command that changes something in AWS: with clients, events, the progress block, and a way to leave. */
export async function withStepWork<T extends 'done' | 'nothing-to-do' | 'left'>(
  call: Call,
  { command, fleet, environment, region }: Started,
  run: (work: StepWork) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const { terminal } = call;
  const events = eventFile(terminal, textOption(call, 'events'));
  const view = new StepView(terminal);
  const tell = (happening: Happening) => {
    events.tell(happening);
    view.tell(happening);
  };
  const clients = clientsOf(call, region, (operation, rate) => tell({ event: 'throttled', operation, rate }));
  const leave = leaveSignal(terminal);
  const ended = whenEnded(events, started);
  tell({ event: 'started', command, fleet, environment });
  try {
    await requireGivenAccount(call, clients);
    const outcome = await run({ clients, time: systemClock, tell, signal: leave.signal });
    ended(outcome === 'left' ? 'interrupted' : outcome);
    return outcome;
  } catch (problem) {
    ended(problem instanceof Refusal && problem.kind === 'interrupted' ? 'interrupted' : 'failed');
    throw problem;
  } finally {
    leave.end();
    view.end();
    events.close();
  }
}

function whenEnded(events: EventFile, started: number) {
  return (outcome: Extract<Happening, { event: 'ended' }>['outcome']) =>
    events.tell({ event: 'ended', outcome, seconds: (performance.now() - started) / 1000 });
}
