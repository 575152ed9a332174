/** One file of a bundle, by its path below the bundle's folder. */
export interface BundleFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** 0644 if absent. */
  readonly mode?: number;
}
