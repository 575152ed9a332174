import type { EdgeModel } from '../../../../schema/edge-model';
import type { Store } from '../../state/store';

/** The versions that devices were told to watch by. Kept in the artifact bucket, so that the next plan can say what another one changes. */
export interface Handed {
  readonly format: 'fleetwright/edge-models/v1';
  /** Group → model → version in the model package group. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Model → what was handed over, the newest first: what a device reports is the name of the parameters. */
  readonly known: Readonly<Record<string, readonly KnownVersion[]>>;
  /** Model → versions that no device can watch by. They are not tried again. */
  readonly refused: Readonly<Record<string, readonly RefusedVersion[]>>;
}

export interface KnownVersion {
  readonly version: number;
  /** EdgeModel.version. */
  readonly parameters: string;
}

export interface RefusedVersion {
  readonly version: number;
  readonly why: string;
}

export const NONE_HANDED: Handed = { format: 'fleetwright/edge-models/v1', groups: {}, known: {}, refused: {} };

const HANDED = 'journal/edge-models.json';
const copyOf = (model: string) => `edge-models/${model}.json`;

export async function readHanded(store: Store): Promise<Handed> {
  return (await store.readJson<Handed>(HANDED)) ?? NONE_HANDED;
}

export async function writeHanded(store: Store, handed: Handed): Promise<void> {
  await store.write(HANDED, JSON.stringify(handed));
}

/** What was handed over, as it was read then: a changed config names it again, whatever became of its archive. */
export async function readCopy(store: Store, model: string, version: number): Promise<EdgeModel | undefined> {
  const copy = await store.readJson<Copy>(copyOf(model));
  return copy?.version === version ? copy.model : undefined;
}

export async function writeCopy(store: Store, id: string, version: number, model: EdgeModel): Promise<void> {
  await store.write(copyOf(id), JSON.stringify({ version, model } satisfies Copy));
}

export async function removeCopy(store: Store, id: string): Promise<void> {
  await store.remove(copyOf(id));
}

interface Copy {
  readonly version: number;
  readonly model: EdgeModel;
}
