import type { AgentEvent, AgentRecord, DroppedReason, RecordEvent } from '../ports';
import { sumsByTopic } from './sums-by-topic';

/** What a log gave up, counted and told, and what is wrong with its files. */
export class LogAccount {
  /** Records given up since the folder was made. */
  dropped = 0;
  private readonly told = new Set<string>();

  constructor(
    private readonly report: (event: RecordEvent | Extract<AgentEvent, { kind: 'problem' }>) => void,
    /** The count has grown: a restart is to know it. */
    private readonly remember: () => void,
  ) {}

  lost(records: readonly AgentRecord[], reason: DroppedReason, why: string): void {
    if (records.length === 0) return;
    this.dropped += records.length;
    this.remember();
    for (const sum of sumsByTopic(records)) this.report({ kind: 'dropped', ...sum, reason, why });
  }

  /** Each is told once. */
  problem(detail: string): void {
    if (this.told.has(detail)) return;
    this.told.add(detail);
    this.report({ kind: 'problem', detail });
  }
}
