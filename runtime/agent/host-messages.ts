import type { AgentConfig } from '../../schema/agent-config';
import type { ReadingCounts } from '../../schema/reading-counts';
import type { Fault } from '../drivers/driver';
import type { AgentEvent } from './ports';

/** One agent of a host. Paths are absolute. */
export interface HostedAgent {
  readonly config: AgentConfig;
  readonly folder: string;
  /** Of the claim credentials. */
  readonly claimFolder?: string;
  readonly place?: { readonly endpoint?: string; readonly port?: number; readonly authorityFile?: string };
  readonly driverFolder?: string;
  readonly faults?: Readonly<Record<string, readonly Fault[]>>;
}

/** From the parent to a host (`child_process.fork`). `begin` comes first, and once. */
export type MessageToHost =
  | {
      readonly kind: 'begin';
      /** As `fastClock` takes it; the wall's time where it is absent. */
      readonly clock?: { readonly speed: number; readonly epoch: number; readonly startedAt: number };
      readonly seed: number;
    }
  | { readonly kind: 'start'; readonly agents: readonly HostedAgent[] }
  | { readonly kind: 'fault'; readonly thing: string; readonly device: string; readonly fault: Fault }
  /** These things, or all of them, after which the process ends. */
  | { readonly kind: 'stop'; readonly things?: readonly string[]; readonly drainMs?: number };

/** What one agent has come to since its start. */
export interface AgentCounts {
  /** Messages: readings and alerts. */
  readonly accepted: number;
  readonly acknowledged: number;
  readonly dropped: number;
  readonly connected: boolean;
  /** By device; in `progress` only of those that have changed. */
  readonly readings: Readonly<Record<string, ReadingCounts>>;
}

/** From a host to its parent. What is only counted is not sent one by one: `progress` has the sums. */
export type MessageFromHost =
  | { readonly kind: 'ready' }
  /** Every 250 ms of wall time, the things whose counts have changed. */
  | { readonly kind: 'progress'; readonly counts: Readonly<Record<string, AgentCounts>> }
  | { readonly kind: 'event'; readonly thing: string; readonly event: AgentEvent }
  /** It could not be started, or an order could not be carried out. The others go on. */
  | { readonly kind: 'failed'; readonly thing: string; readonly why: string }
  | { readonly kind: 'stopped'; readonly thing: string };
