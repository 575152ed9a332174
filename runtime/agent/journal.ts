import type { Clock } from '../clock';
import { Counting } from './counting';
import { type AgentEvent, isOnlyCounted } from './ports';

const SUM_EVERY_MS = 60_000;

/** What the agent says to standard output: one JSON object per event and line; messages are summed up once a minute. */
export class Journal {
  private readonly counting = new Counting();
  private readonly cancel: () => void;

  constructor(
    private readonly thing: string,
    private readonly clock: Clock,
    private readonly write: (line: string) => void,
  ) {
    const timer = setInterval(() => this.sum(), SUM_EVERY_MS);
    this.cancel = () => clearInterval(timer);
  }

  event(event: AgentEvent): void {
    this.counting.take(this.thing, event);
    if (!isOnlyCounted(event)) this.line(event);
  }

  line(said: Readonly<Record<string, unknown>>): void {
    this.write(`${JSON.stringify({ at: new Date(this.clock.now()).toISOString(), thing: this.thing, ...said })}\n`);
  }

  close(): void {
    this.cancel();
    this.sum();
  }

  private sum(): void {
    const counts = this.counting.news()?.[this.thing];
    if (counts) this.line({ kind: 'counts', ...counts });
  }
}
