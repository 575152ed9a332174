import { join } from 'node:path';
import type { AgentConfig, AgentDevice } from '../../schema/agent-config';
import type { Clock } from '../clock';
import type { DeviceClock } from './device-clock';
import { DrainableLog } from './drainable-log';
import { AppendError } from './log/append-error';
import type { LogOptions } from './log/log';
import { openLog } from './log/open-log';
import type { AgentEvent, AgentRecord, RecordEvent, Session } from './ports';
import { type PumpEnd, pump } from './pump/pump';
import { RecordAccounts } from './record-accounts';

interface OutboxOptions {
  /** The agent's own folder. */
  readonly folder: string;
  readonly bootId: string;
  readonly clock: Clock;
  readonly deviceClock: Pick<DeviceClock, 'jumpedSince' | 'settled'>;
  /** The log has taken an alert. */
  alertAccepted(): void;
  report(event: AgentEvent): void;
}

type Buffer = AgentConfig['buffer'];

/** The log of an agent and the way out of it, while there is a session. */
export class Outbox {
  private readonly accounts: RecordAccounts;
  private readonly appending = new Set<Promise<unknown>>();
  private log: DrainableLog;
  private pumping: Promise<unknown> = Promise.resolve();
  /** Aborted while the log is exchanged for another. */
  private exchange = new AbortController();
  private exchanged: Promise<void> = Promise.resolve();

  /** Throws when the log cannot be opened. */
  constructor(
    { devices, buffer }: AgentConfig,
    private readonly options: OutboxOptions,
  ) {
    this.accounts = new RecordAccounts(options.folder, options.report);
    this.accounts.know(devices);
    this.log = this.open(buffer);
  }

  /** Their messages go to these topics from now on, also those that wait. */
  know(devices: readonly AgentDevice[]): void {
    this.accounts.know(devices);
  }

  /** Tells what earlier starts left. */
  tellFound(): void {
    void this.log.tellFound();
  }

  add(device: string, records: readonly AgentRecord[]): void {
    for (const record of records) {
      if (record.kind === 'data') this.accounts.wait(device, 1);
      const appending = this.append(device, record).finally(() => this.appending.delete(appending));
      this.appending.add(appending);
    }
  }

  /** Resolves when what was added is on disk. */
  async appended(): Promise<void> {
    await Promise.all(this.appending);
  }

  /** Opens the log by another bound. Throws when that cannot be, and then has it by the one of before. */
  async rebound(buffer: Buffer, before: Buffer): Promise<void> {
    let done = () => {};
    this.exchanged = new Promise((resolve) => {
      done = resolve;
    });
    this.exchange.abort();
    try {
      await this.pumping;
      await this.log.close();
      try {
        this.log = this.open(buffer, false);
      } catch (thrown) {
        this.log = this.open(before, false);
        throw thrown;
      }
    } finally {
      this.exchange = new AbortController();
      done();
    }
  }

  /** Sends what is in the log over one session until that ends, or the signal is aborted. */
  async pumpTo(session: Session, signal: AbortSignal): Promise<PumpEnd> {
    const { clock, deviceClock } = this.options;
    const report = (event: RecordEvent) => this.accounts.became(event);
    const topicNow = (topic: string) => this.accounts.topicNow(topic);
    const jumpedSince = (appendedAt: number) => deviceClock.jumpedSince(appendedAt);
    await deviceClock.settled(session, signal);
    for (;;) {
      await this.exchanged;
      const until = AbortSignal.any([signal, this.exchange.signal]);
      const pumping = pump({ log: this.log, session, clock, signal: until, report, jumpedSince, topicNow });
      this.pumping = pumping;
      const end = await pumping;
      if (end.why !== 'stopped' || signal.aborted) return end;
    }
  }

  /** Resolves when everything in the log was sent and acknowledged, or when the signal is aborted. */
  drained(signal: AbortSignal): Promise<void> {
    return this.log.drained(signal);
  }

  async close(): Promise<void> {
    await this.log.close();
  }

  private open(buffer: Buffer, tellFound = true): DrainableLog {
    const { folder, bootId, clock } = this.options;
    const report: LogOptions['report'] = (event) =>
      event.kind === 'problem' ? this.options.report(event) : this.accounts.became(event);
    const log = openLog({ folder: join(folder, 'log'), ...buffer, bootId, clock, report, tellFound });
    return new DrainableLog(log, () => queueMicrotask(() => this.settle()));
  }

  private settle(): void {
    if (this.log.isEmpty && this.appending.size === 0) this.accounts.settle();
  }

  private async append(device: string, record: AgentRecord): Promise<void> {
    const { kind: of, topic } = record;
    try {
      await this.log.append(record);
    } catch (thrown) {
      // The log counts and reports what it does not take, but for what comes after its end.
      if (thrown instanceof AppendError && thrown.reason === 'closed')
        this.accounts.became({ kind: 'dropped', count: 1, of, topic, reason: 'closed', why: thrown.message });
      return;
    }
    this.options.report({ kind: 'accepted', device, of, count: 1 });
    if (of === 'alert') this.options.alertAccepted();
  }
}
