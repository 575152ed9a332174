import type { Json } from './json';

/**
 * What would change, and because of which lines of the manifest. The model itself: text, Markdown and `--json` are drawn from it and from
 * nothing else. A minor version adds properties, a major one may break readers.
 * Grouped by intent: one changed fact of the manifest and everything it touches, so its length depends on decisions, not on devices.
 */
export interface Plan {
  readonly format: 'fleetwright/plan/v1';
  readonly formatVersion: '1.2';
  readonly tool: string;
  readonly fleet: string;
  readonly environment: string | null;
  readonly region: string;
  readonly account: string | null;
  readonly base: PlanBase;
  /** Hash of the snapshot that the manifest compiles to now. */
  readonly target: { readonly hash: string };
  readonly devices: number;
  /**
   * Whether an apply changes anything in AWS or on a device, drift that it puts back included. An intent without effects (a rename, a title
   * that nothing shows) is listed, and is none.
   */
  readonly hasChanges: boolean;
  readonly summary: PlanSummary;
  /** Sorted by danger (delete, replace, security, devices, rest), then by place; `id` counts from 1 in that order. */
  readonly intents: readonly Intent[];
  /** Permissions that widen or narrow, IAM and IoT policies alike. */
  readonly security: readonly SecurityChange[];
  /** Fields removed or retyped, and who reads them. */
  readonly contracts: readonly ContractBreak[];
  /** Tables of the lake that stay, and must be queried otherwise. Since 1.1. */
  readonly tables: readonly TableChange[];
  /** Devices and gateways whose identity ends: apply deactivates their certificates. Since 1.2. */
  readonly retirements: readonly Retirement[];
  /** What apply refuses without being told to: each names the flag that lets it pass, or what to change where none does. */
  readonly blocked: readonly Blocked[];
  /** Present when live state was read (`--refresh`): what differs from what was applied. */
  readonly drift?: Drift;
  /** How what changes in configs reaches the devices that run. Since 1.2; absent where nothing does. */
  readonly roads?: readonly DeviceRoad[];
  /** Versions of models that agents watch by, as far as apply hands over another one. Since 1.2; absent where there are none, or nobody asked AWS. */
  readonly edgeModels?: EdgeModels;
  readonly limits: readonly LimitUse[];
  readonly estimate: Estimate;
}

export interface EdgeModels {
  readonly changes: readonly EdgeModelChange[];
  /** The newest approved version of a model, where no device can watch by it: an apply found that out. */
  readonly refused: readonly { readonly model: string; readonly version: number; readonly why: string }[];
  /** Why the versions could not be looked at: then devices go on by what they have. */
  readonly unread?: string;
}

/** Another version of a model for the agents of a group. */
export interface EdgeModelChange {
  readonly model: string;
  readonly group: string;
  /** Version in the model package group that was handed over, and the one that apply hands over; null for none. */
  readonly before: number | null;
  readonly after: number | null;
  /** Devices, or gateways, that are told. */
  readonly devices: number;
}

/** What changes in the configs of a group, by one road. */
export interface DeviceRoad {
  readonly group: string;
  /**
   * shadow: apply asks the device through its shadow. document: the shadow names a document that the device fetches. file: only a new config file on the device
   * brings it (`fleet bundle`), because it says who the device is and how it joins.
   */
  readonly by: 'shadow' | 'document' | 'file';
  /** Devices, at most: several changes of one road are counted by the largest. */
  readonly devices: number;
  /** First words of what changes: `driver`, `fields`, `thresholds`. */
  readonly what: readonly string[];
  /** Of `file`, the first ten. */
  readonly things: readonly string[];
  /** What must be on each device before, and nobody brings: `the program /usr/bin/probe on each`. */
  readonly needs?: string;
}

export interface PlanBase {
  readonly from: 'applied' | 'git' | 'directory' | 'nothing';
  /** The ref, the folder, or the state's address; empty for nothing. */
  readonly name: string;
  /** Hash of the base snapshot; null for nothing. A saved plan is refused when the applied hash is another one. */
  readonly hash: string | null;
  /** ISO 8601, UTC; only for `applied`. */
  readonly appliedAt?: string;
}

export const ACTIONS = ['create', 'update', 'replace', 'delete', 'move', 'keep'] as const;
/** keep: stays in AWS (a retained resource that left the manifest). move: another logical id or path, same thing in AWS. */
export type Action = (typeof ACTIONS)[number];

/** known: follows from compiled output. may: depends on a value that only deployment knows. not-checked: nothing can tell. */
export type Certainty = 'known' | 'may' | 'not-checked';

export const DANGERS = ['delete', 'replace', 'security', 'devices', 'none'] as const;
export type Danger = (typeof DANGERS)[number];

export interface PlanSummary {
  /** Resources of stacks. */
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly move: number;
  readonly keep: number;
  /** Registry entries of pre-registered groups. */
  readonly things: { readonly create: number; readonly update: number; readonly delete: number };
  /** Devices and gateways whose certificates are deactivated, registered beforehand or not. Since 1.2. */
  readonly retired: number;
  /** Devices whose config changes, new ones included. */
  readonly deviceConfigs: number;
  readonly stacks: { readonly changed: number; readonly all: number };
}

export interface Intent {
  readonly id: number;
  readonly action: 'added' | 'removed' | 'changed' | 'moved';
  /**
   * manifest: a fact of fleet.yaml or an inventory. tool: another version of the tool compiles the same manifest to something else.
   * together: what only several facts together explain.
   */
  readonly origin: 'manifest' | 'tool' | 'together';
  /** `groups.group1.thresholds[cold-chain-broken]`: items of lists are named by their id. */
  readonly path: string;
  /** `threshold cold-chain-broken of group1`. */
  readonly title: string;
  /** What changed in it, leaf by leaf: `above: 8 → 6`. Empty where the whole was added or removed. */
  readonly facts: readonly FactChange[];
  /** In the manifest that is planned; of something removed, absent. */
  readonly source?: SourcePlace;
  readonly danger: Danger;
  readonly effects: readonly Effect[];
}

export interface FactChange {
  /** Behind the intent's path: `above`, `fields.temperature.max`. */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
  readonly source?: SourcePlace;
}

export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The same change of things of one kind, counted. Every effect belongs to one intent; `also` names the paths of others that cause it as well.
 * Where facts change different properties of one resource, each intent has an effect on it with its own properties; the summary counts it once.
 */
export interface Effect {
  readonly on: 'resource' | 'asset' | 'thing' | 'device-config';
  readonly action: Action;
  readonly certainty: Certainty;
  /** `AWS::IoT::TopicRule`, `glue script`, `thing`, `device config`. */
  readonly kind: string;
  /** Stack or group; absent for assets. */
  readonly within?: string;
  /** Logical ids, object keys or things: all of a resource or asset, at most the first ten of things. */
  readonly ids: readonly string[];
  readonly count: number;
  /** By group, for device configs and things: `{ group1: 40 }`. */
  readonly groups?: Readonly<Record<string, number>>;
  readonly properties: readonly PropertyChange[];
  /** Unified diff of a script or other text. */
  readonly text?: string;
  /** Holds data or identity that a new one could not replace. */
  readonly stateful?: boolean;
  readonly also?: readonly string[];
}

export interface PropertyChange {
  /** `Properties.Threshold`, `thresholds[cold-chain-broken].condition.args[1].value`. */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
  /** Where the things that are counted together differ in it: how many different changes these are. `before` and `after` are then of the first. */
  readonly different?: number;
  /** always / sometimes: this property replaces the resource, by the AWS resource schemas. */
  readonly forces?: 'always' | 'sometimes';
}

export interface SecurityChange {
  readonly intent: number;
  readonly kind: 'iam' | 'iot';
  /** The role, policy or bucket policy: its logical id and stack. */
  readonly on: string;
  readonly within: string;
  readonly direction: 'wider' | 'narrower' | 'changed';
  readonly lines: readonly {
    readonly sign: '+' | '-';
    readonly effect: 'Allow' | 'Deny';
    readonly action: string;
    readonly resource: string;
    readonly condition?: string;
  }[];
}

export interface ContractBreak {
  readonly intent: number;
  readonly sensor: string;
  readonly field: string;
  readonly change: 'removed' | 'retyped' | 'unit';
  readonly before: string;
  readonly after?: string;
  /** Tables, models, charts, rules that read it: `table curated_cold_room`. */
  readonly readers: readonly string[];
}

/**
 * retyped: registered partitions keep the old types of `columns`, until their days are made anew. devices-named: the table has more folders than
 * Athena lists by itself, so a query must name its devices. devices-listed: it need not any more.
 */
export interface TableChange {
  readonly intent: number;
  readonly table: string;
  readonly change: 'retyped' | 'devices-named' | 'devices-listed';
  /** Only of retyped; types as Glue writes them. */
  readonly columns?: readonly { readonly name: string; readonly before: string; readonly after: string }[];
  /** The view that names every device: it comes with devices-named, unless the devices are too many for one, and goes with devices-listed. */
  readonly view?: string;
}

/**
 * Devices (or gateways) of one group that leave the manifest, or move to a group that they must join by its claim. Apply deactivates their
 * certificates and deletes their things; the provisioning hook refuses their serials; what they sent stays.
 */
export interface Retirement {
  readonly intent: number;
  /** The group that they leave. */
  readonly group: string;
  /** The group that they go to; absent where they leave the fleet. */
  readonly movesTo?: string;
  readonly kind: 'device' | 'gateway';
  /** How they came in. */
  readonly provisioning: 'claim' | 'registered';
  readonly count: number;
  /** Their things: at most the first ten. */
  readonly things: readonly string[];
  /** Thing → ids of the certificates that are attached to it in AWS, of the things above; absent where nobody looked (`--refresh` does). */
  readonly certificates?: Readonly<Record<string, readonly string[]>>;
}

export interface Blocked {
  readonly intent: number;
  readonly what: string;
  readonly why: string;
  /** `--allow-replace RawBucket`, `--allow-delete 120`; null where no flag lets it pass. */
  readonly flag: string | null;
  /** What to write into the manifest instead, where no flag lets it pass. */
  readonly fix?: string;
}

export interface Drift {
  readonly readAt: string;
  readonly inSync: number;
  readonly drifted: readonly {
    readonly kind: string;
    readonly id: string;
    readonly within: string;
    /** missing: declared, not there. unexpected: there, not declared. */
    readonly state: 'changed' | 'missing' | 'unexpected';
    /** `before` is what was applied, `after` what AWS has. */
    readonly properties: readonly PropertyChange[];
    /** Whether apply puts it back. It cannot where CloudFormation does not see the difference. */
    readonly putBack: boolean;
    /** The path in the manifest that `drift --adopt` would write; absent where it cannot. */
    readonly adopt?: string;
  }[];
  /** Kind → how many nobody could read, and why. */
  readonly notChecked: readonly { readonly kind: string; readonly count: number; readonly why: string }[];
}

export interface LimitUse {
  readonly what: string;
  readonly used: number;
  readonly limit: number;
}

/** An estimate, and said to be one. */
export interface Estimate {
  readonly seconds: number;
  /** API operation → calls. */
  readonly calls: Readonly<Record<string, number>>;
  readonly cost: {
    readonly perMonthUsd: number;
    readonly deltaUsd: number;
    readonly pricesOf: string;
    readonly notPriced: readonly string[];
    /** One look at a chart of a dashboard that says `live`, over the type of sensor that sends most; absent where there is none. */
    readonly liveLookUsd?: number;
  };
}
