import type { Finding } from '../../compiler/diagnostics/render/finding';
import type { EtlReport } from '../../runtime/twin/etl/etl-report';
import type { Plan } from '../../schema/plan/plan';
import type { Account, SourceState } from '../../schema/reading-counts';
import type { TwinStatus } from '../../schema/twin-protocol';
import type { HistoryReport } from '../backfill/history-report';
import type { AlertCount } from './alert-counts';
import type { AlertView } from './alert-view';
import type { EndStep } from './end-step';
import type { DeviceAccount, FleetCounts } from './fleet-state';
import type { Trained } from './model-trainings';
import type { ProblemKind } from './problem-kinds';
import type { Standings } from './told-agents';
import type { LakeCount } from './verify-lake';

export interface Started {
  readonly fleet: string;
  readonly dataDir: string;
  readonly port: number;
  /** Where the console is; undefined without one. */
  readonly console: string | undefined;
  readonly things: number;
  readonly speed: number;
  readonly notHonoured: TwinStatus['notHonoured'];
  readonly refused: TwinStatus['refused'];
}

export interface Moment extends Account {
  /** ms of wall time since the start. */
  readonly elapsedMs: number;
  readonly fleet: FleetCounts;
  /** Acknowledged, in wall time, over the last seconds. */
  readonly messagesPerSecond: number;
  readonly objects: number;
  readonly waitingInStreams: number;
  readonly alerts: number;
  readonly silent: TwinStatus['silent'];
  readonly errors: number;
}

export interface SourceChange extends SourceState {
  readonly thing: string;
  readonly device: string;
  readonly group: string;
}

/** Things that run, by what became of their agents. */
export interface AgentChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Started again, because no running agent can be told this: another group, client id or way of provisioning; or it has not joined yet. */
  readonly changed: readonly string[];
  /** Told through their shadow, as by apply, while they run. */
  readonly told: Standings;
}

export interface Changed {
  /** Between what ran and what the manifest says now. */
  readonly plan: Plan;
  readonly agents: AgentChanges;
}

export interface Summary extends Account {
  readonly fleet: FleetCounts;
  readonly notOnboarded: readonly string[];
  /** Acknowledged. */
  readonly messagesByGroup: Readonly<Record<string, number>>;
  readonly readingsByDevice: readonly DeviceAccount[];
  /** null where somebody who interrupted the run would have had to wait for it. */
  readonly lake: LakeCount | null;
  /** The last run of each type of sensor; none for a fleet without an ETL. */
  readonly etl: readonly EtlReport[];
  readonly objects: number;
  readonly objectBytes: number;
  readonly alerts: readonly AlertCount[];
  /** Who was silent at the end. */
  readonly silent: TwinStatus['silent'];
  readonly errors: number;
  readonly refusals: number;
  /** What agents and twin could not do, a sentence for each kind. */
  readonly problems: readonly string[];
  /** The same as data. */
  readonly problemKinds: readonly ProblemKind[];
  readonly notHonoured: TwinStatus['notHonoured'];
  readonly refused: TwinStatus['refused'];
  /** ms of wall time. */
  readonly elapsedMs: number;
  readonly simulatedMs: number;
  /** What was left undone as the run was interrupted, a sentence each. */
  readonly left: readonly string[];
  /** Every source spoke within its interval, all of it was delivered or is on its way, and is in the lake. */
  readonly fine: boolean;
  /** Why it is not, a sentence each. */
  readonly notFine: readonly string[];
}

/** Who tells how a run goes: to a person at a terminal, into a log, or to a program. */
export interface Reporter {
  /** A past was made up, or is there, before anything runs. */
  past(report: HistoryReport): void;
  started(started: Started): void;
  moment(moment: Moment): void;
  alert(alert: AlertView, isFirst: boolean): void;
  problem(text: string): void;
  /** A source fails, is silent, or speaks again. `isFirst`: of those that have the same to say. */
  source(change: SourceChange, isFirst: boolean): void;
  /** What the program of a device wrote to stderr. */
  said(line: { readonly thing: string; readonly device: string; readonly text: string }): void;
  /** A model was trained in the background, or could not be. */
  trained(trained: Trained): void;
  /** An accepted model answers here from now on. */
  serving(endpoint: { readonly model: string; readonly version: number; readonly url: string }): void;
  changed(changed: Changed): void;
  /** The manifest was saved and is not applied: it has mistakes. */
  mistakes(findings: readonly Finding[]): void;
  /** The manifest was saved and has no mistakes, but the twin cannot go by it: all runs on as it was. */
  notApplied(why: string): void;
  stopping(why: string): void;
  /** What the run does on its way out. */
  ending(step: EndStep): void;
  summary(summary: Summary): void;
}
