import type { MessageFromHost } from '../../runtime/agent/host-messages';
import type { AgentEvent } from '../../runtime/agent/ports';
import type { Clock } from '../../runtime/clock';
import type { FleetState } from './fleet-state';
import type { OpenAlerts } from './open-alerts';
import type { Reporter } from './reporter';
import type { RunProblems } from './run-problems';
import { SaidLines } from './said-lines';

interface Hearers {
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly state: FleetState;
  readonly open: OpenAlerts;
  readonly problems: RunProblems;
  groupOf(thing: string): string;
  /** A thing has come in. */
  joined(thing: string): void;
}

/** What agents say, taken to whom it concerns. */
export class HeardAgents {
  readonly #said = new SaidLines();

  constructor(private readonly hearers: Hearers) {}

  take(message: MessageFromHost): void {
    const { state, problems } = this.hearers;
    switch (message.kind) {
      case 'progress':
        for (const [thing, counts] of Object.entries(message.counts)) state.take(thing, counts);
        return;
      case 'failed':
        problems.tell(message.why, message.thing);
        return;
      case 'event':
        this.#hear(message.thing, message.event);
        return;
      default:
        return;
    }
  }

  #hear(thing: string, event: AgentEvent): void {
    const { open, problems, joined } = this.hearers;
    if (event.kind === 'connected') joined(thing);
    else if (event.kind === 'problem') problems.tell(event.detail, event.device ?? thing);
    else if (event.kind === 'alert') open.take(thing, event);
    else if (event.kind === 'said') this.#hearLine(thing, event);
    else if (event.kind === 'source') this.#hearSource(thing, event);
  }

  #hearSource(thing: string, { device, is, why }: Extract<AgentEvent, { kind: 'source' }>): void {
    const { clock, reporter, state, problems, groupOf } = this.hearers;
    const since = clock.now();
    const change = { thing, device, group: groupOf(thing), is, why, since };
    const before = state.source(thing, device, { is, why, since });
    if (is === 'working') reporter.source(change, before === 'failing' || before === 'silent');
    else reporter.source(change, problems.add(why, device));
  }

  #hearLine(thing: string, { device, text }: Extract<AgentEvent, { kind: 'said' }>): void {
    const heldBack = this.#said.allows(performance.now());
    if (heldBack === undefined) return;
    const more = heldBack === 0 ? '' : ` (and ${heldBack} more lines of programs before it)`;
    this.hearers.reporter.said({ thing, device, text: `${text}${more}` });
  }
}
