import type { Account, DeviceSource } from './reading-counts';

/**
 * What a running twin says over `control.sock` in its data directory: HTTP on a unix socket, JSON bodies. The treaty between the twin, the
 * commands that ask it, and whatever shows it. Fields are added, never renamed or removed, under the same format.
 *
 *   GET  /status          TwinStatus
 *   GET  /trace           TwinTraceNames
 *   GET  /trace/<thing>   TwinTraces
 *   GET  /alerts          TwinAlerts
 *   POST /fault           FaultOrder → FaultAnswer
 *
 * A request that cannot be answered gets a 4xx and TwinRefusal.
 */
export const CONTROL_SOCKET = 'control.sock';

/** What is left of the traces when a twin has stopped: TwinTraces of every name, in the data directory. */
export const TRACES_FILE = 'traces.json';

export interface TwinStatus {
  readonly format: 'fleetwright/twin-status/v1';
  readonly fleet: string;
  readonly process: number;
  readonly port: number;
  /** ms since 1970 by the clock of the twin, and how much faster than the wall it runs. */
  readonly now: number;
  readonly startedAt: number;
  readonly speed: number;
  readonly things: number;
  readonly connections: number;
  /** Since the start of the twin, like all that follows. */
  readonly messages: number;
  readonly rules: {
    readonly matched: number;
    readonly actionsDone: number;
    readonly actionsFailed: number;
    readonly parseErrors: number;
    readonly ruleNotFound: number;
    readonly errorActionsFailed: number;
  };
  readonly objects: number;
  readonly objectBytes: number;
  readonly streams: {
    readonly taken: number;
    readonly delivered: number;
    readonly waiting: number;
    readonly failed: number;
    readonly expired: number;
  };
  /** What became of the readings before they came here, as the agents say; absent where nobody runs agents with this twin. */
  readonly account?: Account;
  readonly alerts: number;
  /** Devices that are silent, the longest first: of those that the manifest has watched (`silent`). */
  readonly silent: readonly SilentDevice[];
  readonly refusals: number;
  readonly errors: number;
  /** Resources, and properties of resources, of the stacks that the twin does not stand for. */
  readonly notHonoured: readonly NotHonoured[];
  /** What of the stacks the twin cannot run as it is: rules, streams, alarms and tables, with every reason. */
  readonly refused: readonly RefusedResource[];
}

export interface SilentDevice {
  readonly group: string;
  /** A device, or the gateway that devices stand behind. */
  readonly device: string;
  /** `offline`: it is not connected. `silent`: it gives no readings. `silent:<field>`: its readings lack the field. */
  readonly alert: string;
  readonly severity: string;
  /** ms since 1970, by the clock of the twin. */
  readonly since: number;
}

export interface NotHonoured {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Undefined: the whole resource. */
  readonly property: string | undefined;
  readonly why: string;
}

export interface RefusedResource {
  readonly kind: 'rule' | 'stream' | 'alarm' | 'table';
  readonly name: string;
  readonly problems: readonly string[];
}

/** One message, connection or request, followed through the rooms. */
export interface TwinTrace {
  readonly traceId: string;
  /** In the order they happened. */
  readonly steps: readonly TwinTraceStep[];
}

export interface TwinTraceStep {
  readonly kind: 'connect' | 'policy' | 'publish' | 'rule' | 'action' | 'error' | 'provisioning' | 'shadow' | 'stream';
  readonly at: number;
  /** One line for people. */
  readonly text: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface TwinTraces {
  readonly format: 'fleetwright/twin-traces/v1';
  /** A thing, or the client id of what is not one. */
  readonly name: string;
  /** Connections and provisioning, oldest first. */
  readonly connections: readonly TwinTrace[];
  /** The last messages, oldest first. */
  readonly messages: readonly TwinTrace[];
  /** What of it, and of the devices behind it, is silent now; absent of a thing that is not, and of a twin that has stopped. */
  readonly silent?: readonly SilentDevice[];
  /** What the sources of its devices do; absent where nobody runs agents with this twin. */
  readonly sources?: readonly DeviceSource[];
}

export interface TwinTraceNames {
  readonly names: readonly string[];
}

export interface TwinAlerts {
  readonly format: 'fleetwright/twin-alerts/v1';
  /** Oldest first. */
  readonly alerts: readonly TwinAlert[];
}

/** One publish to a topic of SNS. */
export interface TwinAlert {
  /** ISO 8601, UTC, by the clock of the twin. */
  readonly at: string;
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  readonly rule?: string;
  readonly traceId?: string;
}

/** A disturbance for a simulated device, as `--fault` writes it: `group1/temp-007:door-open@60s+10m`. */
export interface FaultOrder {
  readonly fault: string;
}

export interface FaultAnswer {
  readonly format: 'fleetwright/twin-fault/v1';
  readonly device: string;
  readonly kind: string;
  /** ms since 1970, by the clock of the twin. */
  readonly from: number;
  readonly until: number;
}

export interface TwinRefusal {
  readonly error: string;
  readonly fix?: string;
}
