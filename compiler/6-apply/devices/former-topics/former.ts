import type { Store } from '../../state/store';

/** What was made so that devices are heard and allowed on their former topics. Kept in the artifact bucket, so that a later apply takes it away again. */
export interface Former {
  readonly format: 'fleetwright/former-topics/v1';
  readonly rules: readonly string[];
  /** A policy, and the thing groups that it is attached to. */
  readonly policies: readonly { readonly name: string; readonly groups: readonly string[] }[];
  /** Hash of the snapshot on the way to which they were made. */
  readonly target: string;
}

export const FORMER = 'journal/former-topics.json';

export const readFormer = (store: Store): Promise<Former | undefined> => store.readJson<Former>(FORMER);
