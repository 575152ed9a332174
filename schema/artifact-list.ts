/**
 * generated/manifest.json: what the compiler wrote and why. The treaty between the compiler, apply, the twin and `fleet why`.
 * Holds no time, host, user or path of a machine, and no line numbers: `because` is a path in the manifest, stable under comments.
 */
export interface ArtifactList {
  readonly format: 'fleetwright/artifacts/v1';
  readonly fleet: string;
  readonly environment: string | null;
  readonly region: string;
  /** Sorted by path. */
  readonly artifacts: readonly ArtifactEntry[];
  /** Sorted by stack, then logical id. */
  readonly resources: readonly ResourceEntry[];
  /** Sorted by key. */
  readonly assets: readonly AssetEntry[];
}

export interface ArtifactEntry {
  readonly path: string;
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** Path in the manifest, such as groups.group1.thresholds[0]. */
  readonly because: string;
}

export interface ResourceEntry {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly because: string;
}

export interface AssetEntry {
  readonly key: string;
  readonly packaging: 'file' | 'zip';
  readonly root: string;
  readonly files: readonly string[];
}
