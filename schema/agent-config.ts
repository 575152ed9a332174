import type { AgentOperator } from './agent-operators';
import type { EdgeModel } from './edge-model';
import type { ReportKind } from './reading-reports';

/**
 * The treaty between the compiler and the agent: one such document per device or gateway, in generated/agents/.
 * Run time reads it and recomputes nothing: topics, limits and units are final.
 */
export interface AgentConfig {
  readonly format: 'fleetwright/agent-config/v1';
  /** The thing that connects: a device, or a gateway on behalf of the sensors behind it. */
  readonly thing: string;
  readonly group: string;
  readonly connection: {
    /** The ATS data endpoint of the account; a placeholder until the bundle is made or the twin runs. */
    readonly endpoint: string;
    readonly port: number;
    readonly clientId: string;
    /** Seconds. */
    readonly keepAlive: number;
  };
  readonly provisioning: {
    readonly by: 'claim' | 'registered';
    readonly template: string;
    readonly claimClientId: string;
    readonly parameters: Readonly<Record<string, string>>;
  };
  readonly shadow: { readonly name: string };
  /** Where it reports what became of readings. Absent in a config of an earlier version: then it does not. */
  readonly reports?: Readonly<Record<ReportKind, AgentReport>>;
  readonly buffer: { readonly bytes: number; readonly whenFull: 'oldest' | 'newest' | 'keep-alerts' };
  /** How often each device is read and published, in ms. */
  readonly everyMs: number;
  readonly driver: AgentDriver;
  readonly fields: readonly AgentField[];
  readonly thresholds: readonly AgentThreshold[];
  /** What it tells when nothing is heard; absent where nothing is to be told, and in a config of an earlier version. */
  readonly silent?: readonly AgentSilent[];
  /** Trained models that the agent watches by itself. The compiler knows none: who hands an accepted model on adds it, and the agent keeps what is about its own devices (`edgeModelFor`). */
  readonly models?: readonly EdgeModel[];
  /** What this agent reads: itself, or the sensors behind the gateway. All are of the group's one kind of sensor. */
  readonly devices: readonly AgentDevice[];
}

export interface AgentReport {
  /** Basic Ingest: it reaches one rule, and no subscriber. */
  readonly topic: string;
  /** ms. */
  readonly everyMs: number;
}

export interface AgentDevice {
  readonly id: string;
  readonly topics: { readonly data: string; readonly alert: string };
  readonly metadata: Readonly<Record<string, string>>;
}

export type AgentDriver =
  | { readonly use: 'simulate'; readonly kind: string }
  | { readonly use: 'replay'; readonly file: string; readonly time: string }
  | { readonly use: 'exec'; readonly command: readonly string[] };

export interface AgentField {
  readonly id: string;
  readonly type: 'number' | 'integer' | 'string' | 'boolean';
  readonly unit: string;
  readonly min?: number;
  readonly max?: number;
  readonly deadband?: number;
  readonly maxLength?: number;
  readonly values?: readonly string[];
}

export type Severity = 'critical' | 'warning' | 'info';

export interface AgentThreshold {
  readonly id: string;
  readonly severity: Severity;
  readonly forMs: number;
  /** The field shown in the alert, which may be a derived one; empty for a condition that is not about one field. */
  readonly field: string;
  /** The unit of the value shown; empty without a field. */
  readonly unit: string;
  /** The value shown in the alert; absent without a field. */
  readonly value?: AgentCondition;
  readonly condition: AgentCondition;
}

/** A watch for readings that do not come. Its alert has `id` in the place of a threshold's (schema/silent.ts). */
export interface AgentSilent {
  readonly id: string;
  readonly severity: Severity;
  /** Raised when nothing was heard for so long, in ms. */
  readonly afterMs: number;
  /** Only readings with a value of this field are heard; absent: every reading is. */
  readonly field?: string;
}

/**
 * A condition as a tree of plain data: the agent walks it and needs no parser. Literals and fields are leaves, all else has arguments.
 * A field that the reading lacks is missing, and so is what is computed from it; a condition that is missing is not met.
 */
export type AgentCondition =
  | { readonly op: 'number'; readonly value: number }
  | { readonly op: 'text'; readonly value: string }
  | { readonly op: 'truth'; readonly value: boolean }
  | { readonly op: 'field'; readonly id: string }
  | { readonly op: AgentOperator; readonly args: readonly AgentCondition[] };

/** Stands for the account's endpoint in every generated config. */
export const ENDPOINT_PLACEHOLDER = 'ENDPOINT.iot.fleetwright.invalid';

export { agentConfigSchema } from './agent-config-schema';
