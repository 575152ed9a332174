import type { Store } from '../../state/store';

/** How far new settings have come. Kept in the artifact bucket, so that a roll-out that was stopped goes on, and `fleet status` can tell. */
export interface RollOutRecord {
  readonly format: 'fleetwright/roll-out/v1';
  readonly state: 'under-way' | 'stopped' | 'done';
  /** Hash of the snapshot whose settings these are, with the name of the models that come with them. */
  readonly target: string;
  /** Devices that are to be told, and the names of them all as one hash: the same list goes on, another one begins anew. */
  readonly of: number;
  readonly list: string;
  /** The first so many of the list were told. */
  readonly told: number;
  /** Waves that were told and found good. */
  readonly waves: number;
  readonly counts: RollOutCounts;
  /** Objects beside this one that name all who were told since the last roll-out came to its end. */
  readonly batches: number;
}

/** By how they stand, of the waves that are through. */
export interface RollOutCounts {
  readonly applied: number;
  readonly rejected: number;
  /** Run by them, and had read nothing by them when their wave was over. */
  readonly trying?: number;
  /** Connected before, and no answer in time. */
  readonly silent: number;
  /** Never connected, or not there. */
  readonly offline: number;
}

const ROLL_OUT = 'journal/roll-out.json';
const batchName = (n: number) => `journal/roll-out/${n}.json`;

export async function readRollOut(store: Store): Promise<RollOutRecord | undefined> {
  return store.readJson<RollOutRecord>(ROLL_OUT);
}

export async function writeRollOut(store: Store, rollOut: RollOutRecord): Promise<void> {
  await store.write(ROLL_OUT, JSON.stringify(rollOut));
}

/** Before they are told. */
export async function writeTouched(store: Store, n: number, things: readonly string[]): Promise<void> {
  await store.write(batchName(n), JSON.stringify(things));
}

/** Devices that a roll-out which did not come to its end may have told something. */
export async function readTouched(store: Store, rollOut: RollOutRecord | undefined): Promise<ReadonlySet<string>> {
  const touched = new Set<string>();
  for (let n = 1; n <= (rollOut?.batches ?? 0); n++) {
    for (const thing of (await store.readJson<string[]>(batchName(n))) ?? []) touched.add(thing);
  }
  return touched;
}
