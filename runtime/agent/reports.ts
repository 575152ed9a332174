import type { AgentConfig } from '../../schema/agent-config';
import { NO_READINGS, type ReadingCounts } from '../../schema/reading-counts';
import { REPORT_KINDS, REPORTS, type Reported, type ReportKind, reportedSums } from '../../schema/reading-reports';
import type { Clock } from '../clock';
import { accounted } from './counting';
import type { AgentEvent, Session } from './ports';

export interface ReportsOptions {
  readonly config: Pick<AgentConfig, 'reports'>;
  readonly clock: Clock;
  /** 0 to 1: at which part of its interval this agent reports. Agents that started together shall not report together. */
  readonly phase: number;
  report(event: AgentEvent): void;
}

/** ms of wall time that a PUBACK may take. */
const DEADLINE_MS = 10_000;

type Sums = Readonly<Record<Reported, number>>;

/**
 * Tells the cloud what became of readings: sums of all devices of this agent, as differences since the last report that was acknowledged, so that
 * adding up what arrives gives the account. What is not acknowledged is in the next report; if only the acknowledgement was lost, it is told twice.
 */
export class Reports {
  private readings: ReadingCounts = NO_READINGS;
  private readonly failing = new Set<string>();
  private readonly told = new Map<ReportKind, Sums>();
  /** Those whose time came while nobody took them. */
  private readonly due = new Set<ReportKind>();
  private readonly sending = new Map<ReportKind, Promise<void>>();
  private readonly timers = new Map<ReportKind, () => void>();
  private session: Session | undefined;

  private config: ReportsOptions['config'];

  constructor(private readonly options: ReportsOptions) {
    this.config = options.config;
    this.begin();
  }

  /** Reports by another config from now on; what was told stays told. */
  reconfigure(config: ReportsOptions['config']): void {
    const isSame = JSON.stringify(config.reports) === JSON.stringify(this.config.reports);
    this.config = config;
    if (!isSame) this.begin();
  }

  private begin(): void {
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
    const { reports } = this.config;
    if (reports === undefined) return;
    for (const kind of REPORT_KINDS) this.wait(kind, this.options.phase * reports[kind].everyMs, reports[kind].everyMs);
  }

  take(event: AgentEvent): void {
    this.readings = accounted(this.readings, event);
    if (event.kind !== 'source') return;
    if (event.is === 'working') this.failing.delete(event.device);
    else this.failing.add(event.device);
  }

  /** Reports go over this session until there is another, or none. */
  use(session: Session | undefined): void {
    this.session = session;
    for (const kind of this.due) void this.send(kind);
  }

  /** What there is to tell, now: never rejects. */
  async last(): Promise<void> {
    for (const cancel of this.timers.values()) cancel();
    await Promise.all(this.sending.values());
    await Promise.all(REPORT_KINDS.map((kind) => this.send(kind)));
  }

  /** Ends the timers. */
  stop(): void {
    for (const cancel of this.timers.values()) cancel();
    this.session = undefined;
  }

  private wait(kind: ReportKind, ms: number, everyMs: number): void {
    const cancel = this.options.clock.after(ms, () => {
      this.wait(kind, everyMs, everyMs);
      void this.send(kind);
    });
    this.timers.set(kind, cancel);
  }

  /** One of a kind at a time: the next one begins where the acknowledged one ended. */
  private send(kind: ReportKind): Promise<void> {
    const running = this.sending.get(kind);
    if (running) return running;
    const sending = this.publish(kind).finally(() => this.sending.delete(kind));
    this.sending.set(kind, sending);
    return sending;
  }

  private async publish(kind: ReportKind): Promise<void> {
    const { session } = this;
    const { clock, report } = this.options;
    const { config } = this;
    const now: Sums = { ...reportedSums(this.readings), failing: this.failing.size };
    const news = since(kind, now, this.told.get(kind));
    if (news === undefined || config.reports === undefined) return void this.due.delete(kind);
    this.due.add(kind);
    if (session === undefined) return;
    const { topic } = config.reports[kind];
    const payload = Buffer.from(JSON.stringify(news));
    const outcome = await session.publish({ topic, payload }, DEADLINE_MS * clock.speed);
    if (outcome === 'unknown') return;
    this.due.delete(kind);
    if (outcome === 'acknowledged') this.told.set(kind, now);
    else
      report({
        kind: 'problem',
        detail: `the broker refuses reports on ${topic}: is the policy of this fleet deployed?`,
      });
  }
}

/** The report itself; undefined where it would have nothing to say. */
function since(kind: ReportKind, now: Sums, told: Sums | undefined): Readonly<Record<string, number>> | undefined {
  const news = REPORTS[kind].map((key) => [key, key === 'failing' ? now[key] : now[key] - (told?.[key] ?? 0)] as const);
  return news.every(([, value]) => value === 0) ? undefined : Object.fromEntries(news);
}
