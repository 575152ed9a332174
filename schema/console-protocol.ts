import type { AgentConfig, AgentThreshold, Severity } from './agent-config';
import type { FieldScore } from './finding';
import type { TwinAlert, TwinStatus, TwinTraces } from './twin-protocol';

/**
 * What the console's page and the twin say to each other: HTTP on the loopback address, JSON bodies. Fields are added, never renamed or
 * removed, under the same format.
 *
 *   GET  /api/session               ConsoleSession
 *   GET  /api/status                TwinStatus
 *   GET  /api/fleet                 ConsoleFleet
 *   GET  /api/device/<thing>        ConsoleDevice
 *   GET  /api/alerts                ConsoleAlerts
 *   GET  /api/history/<group>       ConsoleHistory
 *   GET  /api/tables                ConsoleTables
 *   GET  /api/definitions           ConsoleDefinitions
 *   GET  /api/changes               ConsoleChanges
 *   GET  /api/models                ConsoleModels
 *   GET  /api/stream                events `tick` with ConsoleTick, one a second
 *   POST /api/query                 ConsoleQuestion → ConsoleAnswer
 *   POST /api/fault                 FaultOrder → FaultAnswer
 *   POST /api/etl                   → ConsoleEtl
 *   POST /api/train                 ConsoleTraining → ConsoleModels
 *
 * What cannot be answered gets a 4xx and TwinRefusal. A POST carries the token of the session in the header CONSOLE_TOKEN.
 */
export const CONSOLE_TOKEN = 'x-fleet-console-token';

export interface ConsoleSession {
  readonly format: 'fleetwright/console/v1';
  readonly fleet: string;
  readonly token: string;
  /** Of this start of the twin: a page that sees another one begins anew. */
  readonly start: string;
  readonly now: number;
  readonly speed: number;
}

export type ThingState = 'waiting' | 'online' | 'offline';

/** A field of a group, as it is drawn. */
export interface ConsoleField {
  readonly id: string;
  readonly type: 'number' | 'integer' | 'string' | 'boolean';
  /** As shown to people: `°C`. */
  readonly symbol: string;
  readonly min?: number;
  readonly max?: number;
}

export interface ConsoleGroup {
  readonly id: string;
  readonly everyMs: number;
  readonly fields: readonly ConsoleField[];
  readonly thresholds: readonly AgentThreshold[];
  /** What can be ordered from its devices: a sentence for each kind. */
  readonly faults: Readonly<Record<string, string>>;
}

/** One device. Its values come in the order of its group's fields. */
export interface ConsoleListed {
  readonly id: string;
  readonly group: string;
  /** What connects on its behalf: itself, or its gateway. */
  readonly thing: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ConsoleFleet {
  readonly format: 'fleetwright/console-fleet/v1';
  /** Grows with every change of the manifest that was applied. */
  readonly edition: number;
  readonly groups: readonly ConsoleGroup[];
  readonly devices: readonly ConsoleListed[];
}

export interface ConsoleCertificate {
  readonly id: string;
  readonly status: string;
  readonly subject: string;
  readonly issuer: string;
  /** ISO 8601. */
  readonly from: string;
  readonly until: string;
  readonly policies: readonly string[];
}

/** All that is known of one thing. */
export interface ConsoleDevice {
  readonly format: 'fleetwright/console-device/v1';
  readonly thing: string;
  readonly group: string;
  readonly state: ThingState;
  readonly acknowledged: number;
  readonly type?: string;
  readonly thingGroups: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly certificates: readonly ConsoleCertificate[];
  readonly config: AgentConfig;
  /** The document of its config shadow; absent before it has reported. */
  readonly shadow?: unknown;
  readonly traces: TwinTraces;
}

/** An alert, and what a person reads of it. */
export interface ConsoleAlert extends TwinAlert {
  /** `threshold`: a rule about one device. `alarm`: a CloudWatch alarm about a group. `model`: what a model says of a device. */
  readonly kind: 'threshold' | 'alarm' | 'model' | 'other';
  readonly severity: string;
  /** The id of the threshold or model, or the name of the alarm. */
  readonly id: string;
  readonly title: string;
  /** `group1/temp-007`, or empty. */
  readonly where: string;
  /** `temperature 8.4 Cel, above 8 °C`, or why an alarm changed. */
  readonly what: string;
  /** Of kind `model`. */
  readonly found?: ConsoleFound;
}

/** What speaks for a finding of a model. */
export interface ConsoleFound {
  readonly version: string;
  readonly score: number;
  /** From here on it is odd, or the limit that a predicted value crosses. */
  readonly bound: number;
  /** The symbol of the unit of both; empty where they are bare numbers. */
  readonly unit: string;
  readonly fields: readonly FieldScore[];
  /** The table with the scores of the model over time; absent where only agents score. */
  readonly table?: string;
}

/** An alert of a device that was raised and is not over. */
export interface ConsoleOpenAlert {
  /** Of the threshold; of a model `model:<id>`. */
  readonly id: string;
  readonly severity: Severity;
}

/** The alerts of a device that are open, in the order they were raised. */
export interface DeviceAlerts {
  readonly group: string;
  readonly device: string;
  readonly alerts: readonly ConsoleOpenAlert[];
}

export interface ConsoleAlerts {
  readonly format: 'fleetwright/console-alerts/v1';
  /** Oldest first. */
  readonly alerts: readonly ConsoleAlert[];
}

/** `at` in ms since 1970, then a value for each field of the group; null where the reading lacked it. */
export type ConsoleReading = readonly [at: number, ...values: (number | string | boolean | null)[]];

/** The last readings of each device of a group, oldest first. */
export interface ConsoleHistory {
  readonly format: 'fleetwright/console-history/v1';
  readonly readings: Readonly<Record<string, readonly ConsoleReading[]>>;
}

export interface ConsoleTables {
  readonly format: 'fleetwright/console-tables/v1';
  /** Tables and views. */
  readonly tables: readonly {
    readonly name: string;
    readonly description: string;
    /** A query that shows some of its rows. */
    readonly first: string;
    readonly columns: readonly { readonly name: string; readonly type: string; readonly partition: boolean }[];
  }[];
  readonly queries: readonly { readonly name: string; readonly description: string; readonly sql: string }[];
}

/** Files of the compiler that say what is drawn: path below generated/, and what is in it. */
export interface ConsoleDefinitions {
  readonly format: 'fleetwright/console-definitions/v1';
  readonly edition: number;
  readonly files: Readonly<Record<string, string>>;
}

export interface ConsoleQuestion {
  readonly sql: string;
  readonly explain?: boolean;
  readonly maxRows?: number;
}

export interface ConsoleAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
  readonly truncated: boolean;
  readonly objectsScanned: number;
  readonly estimatedBytesScanned: number;
  readonly elapsedMs: number;
}

/** A query that has no answer, and where in the SQL the reason lies. */
export interface ConsoleQueryRefusal {
  readonly error: string;
  readonly at?: number;
}

/** What a saved manifest came to: the plan between what ran and what it says now, as `fleet plan` tells it. */
export interface ConsoleChange {
  /** ISO 8601, by the clock of the twin. */
  readonly at: string;
  /** refused: the manifest has mistakes. failed: the twin could not go by it, and runs on as it was. */
  readonly what: 'applied' | 'refused' | 'failed';
  /** In a sentence. */
  readonly verdict: string;
  /** What it would come to in AWS, in words; empty where nothing is different. */
  readonly total: string;
  readonly intents: readonly ConsoleIntent[];
  /** Things that were started, stopped, started again, or told while they ran: those that run by it, that rejected it, and that had not answered. */
  readonly agents: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly string[];
    readonly told: {
      readonly applied: readonly string[];
      readonly rejected: readonly { readonly thing: string; readonly reason: string }[];
      readonly waiting: readonly string[];
    };
  };
  readonly mistakes: readonly ConsoleMistake[];
}

/** One decision, and what it touches. Texts are those of the plan. */
export interface ConsoleIntent {
  readonly sign: string;
  readonly title: string;
  /** `above 8 → 6`. */
  readonly facts: string;
  /** `fleet.yaml:86:9`; empty for what is gone. */
  readonly place: string;
  /** The lines of the manifest, with a mark; empty where there are none. */
  readonly frame: string;
  readonly danger: 'delete' | 'replace' | 'security' | 'devices' | 'none';
  /** What breaks, and what somebody may do from now on. */
  readonly warnings: readonly string[];
  readonly effects: readonly ConsoleEffect[];
}

/** The same change of several things of a kind. */
export interface ConsoleEffect {
  readonly sign: string;
  /** `40 device configs`. */
  readonly head: string;
  readonly where: string;
  readonly what: string;
  /** in-force: the twin goes by it. aws: it has a meaning in AWS only, and `why` says how the twin does without. */
  readonly here: 'in-force' | 'aws';
  readonly why: string;
  /** Every resource with its properties. */
  readonly lines: readonly string[];
}

export interface ConsoleMistake {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  readonly place: string;
  readonly frame: string;
}

export interface ConsoleChanges {
  readonly format: 'fleetwright/console-changes/v1';
  /** The file that is watched, as it was named. */
  readonly manifest: string;
  /** Since the start. */
  readonly count: number;
  /** Oldest first; the last 200. */
  readonly changes: readonly ConsoleChange[];
}

/** A model of the fleet, from its definition to what it says of the newest readings. */
export interface ConsoleModel {
  readonly id: string;
  readonly title: string;
  readonly task:
    | { readonly kind: 'predict'; readonly field: string; readonly unit: string; readonly horizonMs: number }
    | { readonly kind: 'detect' };
  readonly groups: readonly string[];
  readonly fields: readonly string[];
  /** In words: `mean and stddev over 10 m and 1 h`. */
  readonly features: readonly string[];
  readonly algorithm: string;
  readonly deploy: 'none' | 'serverless' | 'instance' | 'batch';
  readonly gate: {
    readonly metric: string;
    readonly below?: number;
    readonly above?: number;
    readonly baseline: string;
  };
  /** The version in use. */
  readonly accepted?: ConsoleModelVersion;
  /** What the last training came to. */
  readonly last?: ConsoleVerdict;
  /** Under way in this process. */
  readonly training?: { readonly step: string; readonly line: string };
  /** Why a training that was asked for could not begin. */
  readonly problem?: string;
  /** Where it answers. */
  readonly endpoint?: string;
  /** From these scores on it is alarmed. */
  readonly bounds: readonly { readonly value: number; readonly label: string }[];
  readonly watch: {
    readonly everyMs: number;
    readonly at?: number;
    readonly nextAt?: number;
    readonly warning?: string;
  };
  /** The newest of each device, of the last watch. */
  readonly scores: readonly {
    readonly group: string;
    readonly device: string;
    /** ms since 1970. */
    readonly at: number;
    readonly score: number;
  }[];
  /** Agents that watch by it themselves. */
  readonly edge: readonly string[];
  /** Whether it is of the kind that an agent can watch by. */
  readonly small: boolean;
  /** Path in the manifest. */
  readonly because: string;
}

export interface ConsoleModelVersion {
  readonly version: number;
  /** ISO 8601. */
  readonly at: string;
  readonly value: number | null;
  readonly baseline: number | null;
}

export interface ConsoleVerdict {
  readonly verdict: 'accepted' | 'rejected' | 'failed';
  /** ISO 8601. */
  readonly at: string;
  readonly value: number | null;
  readonly baseline: number | null;
  /** Empty where it was accepted. */
  readonly why: string;
}

export interface ConsoleModels {
  readonly format: 'fleetwright/console-models/v1';
  readonly models: readonly ConsoleModel[];
}

export interface ConsoleTraining {
  readonly model: string;
}

/** The runs of the ETL, since the start. */
export interface ConsoleEtl {
  readonly sensors: number;
  readonly running: boolean;
  readonly rounds: number;
  readonly failed: number;
  /** Lines read and rows written by the last run of each type of sensor. */
  readonly in: number;
  readonly curated: number;
  readonly quarantined: number;
  readonly duplicates: number;
  /** Lines with a key that no field declares, and the first of these keys. */
  readonly unknownKeys: number;
  readonly unknownNames: readonly string[];
  /** ms since 1970, by the clock of the twin. */
  readonly lastAt?: number;
  readonly nextAt?: number;
}

export type ConsoleCounts = Omit<TwinStatus, 'format' | 'process' | 'port' | 'notHonoured' | 'refused'>;

/** What has happened since the tick before; the first of a stream has the whole. */
export interface ConsoleTick {
  readonly start: string;
  readonly edition: number;
  readonly counts: ConsoleCounts;
  readonly etl: ConsoleEtl | null;
  /** Queries that the page and others had answered. */
  readonly queries: { readonly answered: number; readonly failed: number };
  /** Number of changes that were applied or refused. */
  readonly changes: number;
  /** Messages of each group since the start. */
  readonly groups: Readonly<Record<string, number>>;
  /** By thing: those that changed. */
  readonly states: Readonly<Record<string, ThingState>>;
  /** By group and device: the alerts that are open, of those devices where that changed. */
  readonly open: Readonly<Record<string, Readonly<Record<string, readonly ConsoleOpenAlert[]>>>>;
  /** By group and device: the readings that came, oldest first; at most the last few where there were many. */
  readonly readings: Readonly<Record<string, Readonly<Record<string, readonly ConsoleReading[]>>>>;
  readonly alerts: readonly ConsoleAlert[];
}
