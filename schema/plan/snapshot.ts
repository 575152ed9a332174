import type { Json } from './json';

/**
 * What one compile decided, as far as AWS can see it: the value that two of are compared by `plan`, and that `apply` leaves in the
 * artifact bucket when it is done ("applied"). Made from a compilation only, so it holds no secret, time, host, user or path of a machine.
 * The same manifest and the same version of the tool give the same bytes; its hash is SHA-256 of its canonical JSON (keys sorted, no spaces).
 */
export interface Snapshot {
  readonly format: 'fleetwright/snapshot/v1';
  /** The version of the tool that compiled it. */
  readonly tool: string;
  readonly fleet: string;
  readonly environment: string | null;
  readonly region: string;
  /** The account that the manifest names, or null where any will do. */
  readonly account: string | null;
  /**
   * What was compiled, by path relative to the manifest's folder: the manifest and its inventories. Absent in a snapshot that was read back
   * from generated/, which has no manifest.
   */
  readonly inputs?: { readonly manifest: string; readonly files: Readonly<Record<string, string>> };
  /** Stack → template as deployed. */
  readonly stacks: Readonly<Record<string, SnapshotStack>>;
  /** Object key (which holds a hash of the content) → what is uploaded there. */
  readonly assets: Readonly<Record<string, SnapshotAsset>>;
  /** Models that agents watch by, by their id in the manifest. Absent where there are none. */
  readonly edgeModels?: Readonly<Record<string, SnapshotEdgeModel>>;
  /** Group id → its things. */
  readonly groups: Readonly<Record<string, SnapshotGroup>>;
}

export interface SnapshotStack {
  readonly template: Json;
  /** Logical id → path in the manifest. */
  readonly because: Readonly<Record<string, string>>;
}

export interface SnapshotAsset {
  readonly packaging: 'file' | 'zip';
  /** Path inside the archive (or the file's own name) → its text; long or binary ones by hash only. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly text?: string }>>;
  readonly because: string;
}

/** Where the versions of a model are that agents watch by, and for whom. */
export interface SnapshotEdgeModel {
  /** The model package group of SageMaker. */
  readonly packageGroup: string;
  /** Group ids, sorted. */
  readonly groups: readonly string[];
  /** The fields that all of them have, and that a version may watch. */
  readonly fields: readonly string[];
}

/**
 * The things of one group, in columns: an agent's config is the group's shared part with the thing's own values set in.
 * The size grows with the devices only by what differs between them.
 */
export interface SnapshotGroup {
  readonly thingGroup: string;
  readonly thingType: string;
  /** claim: the device makes its own thing, apply makes no call for it. registered: apply registers thing, attributes and membership. */
  readonly provisioning: 'claim' | 'registered';
  readonly because: string;
  /** Things that connect, in the order of the manifest. */
  readonly things: readonly string[];
  /** Registry attributes that are the same for all, and by attribute those that differ, in the order of `things`. */
  readonly attributes: { readonly shared: Readonly<Record<string, string>>; readonly own: Columns };
  /** The agent's config: `shared` with each column's value set at its JSON pointer. */
  readonly config: { readonly shared: Json; readonly own: Columns };
  /** The shadow `config`: what apply rolls out to running agents (agent-settings.ts). */
  readonly settings: { readonly shared: Json; readonly own: Columns };
}

/** JSON pointer (or attribute name) → values in the order of `things`; null where a thing has none. */
export type Columns = Readonly<Record<string, readonly Json[]>>;
