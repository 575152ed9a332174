import type {
  ConsoleAlert,
  ConsoleAnswer,
  ConsoleChanges,
  ConsoleDefinitions,
  ConsoleDevice,
  ConsoleEtl,
  ConsoleFleet,
  ConsoleModels,
  ConsoleQueryRefusal,
  ConsoleQuestion,
  ConsoleTables,
  DeviceAlerts,
  ThingState,
} from '../../../schema/console-protocol';
import type { FaultAnswer, TwinRefusal, TwinStatus } from '../../../schema/twin-protocol';
import type { Inbound } from '../ports';

/** What the console shows: whoever runs a twin answers for it. A refusal is an answer; anything thrown is a bug and becomes a 500. */
export interface Shown {
  status(): TwinStatus;
  fleet(): ConsoleFleet;
  device(thing: string): ConsoleDevice | undefined;
  /** Of every thing that runs. */
  states(): Iterable<readonly [string, ThingState]>;
  /** Of every device that has any. */
  openAlerts(): Iterable<DeviceAlerts>;
  /** Oldest first. */
  alerts(): readonly ConsoleAlert[];
  tables(): ConsoleTables;
  definitions(): ConsoleDefinitions;
  changes(): ConsoleChanges;
  models(): ConsoleModels;
  /** Begins a training where none is going on; false where there is no such model. */
  train(model: string): boolean;
  etl(): ConsoleEtl | undefined;
  query(question: ConsoleQuestion): Promise<ConsoleAnswer | ConsoleQueryRefusal>;
  fault(order: string): Promise<FaultAnswer | TwinRefusal>;
  /** Begins a round of the ETL where none is going on. */
  runEtl(): void;
  /** Calls back for every message and every alert from now on; the result ends it. */
  followMessages(take: (message: Inbound) => void): () => void;
  followAlerts(take: (alert: ConsoleAlert) => void): () => void;
}
