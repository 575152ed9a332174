import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { snapshotHash } from '../../5-plan/index';
import { bucketNameIn } from '../../ir/names';
import type { Clients } from '../aws/clients';
import { identity } from '../aws/identity';
import { Refusal } from '../step/refusal';
import { Store, type Stored } from './store';

/** What the last apply that came to its end left behind. */
export interface Applied {
  readonly snapshot: Snapshot;
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
  /** Hash of the saved plan that was carried out; null where plan and apply were one. */
  readonly plan: string | null;
  /** The tag of the object, which a later write names as its condition. */
  readonly etag: string;
}

export const APPLIED = 'applied.json.gz';
const FORMAT = 'fleetwright/applied/v1';

/** What is applied to a fleet in the account of the credentials; undefined where nothing ever was. One call to STS, one to S3. */
export async function readApplied(
  clients: Clients,
  fleet: string,
): Promise<Pick<Applied, 'snapshot' | 'hash' | 'appliedAt'> | undefined> {
  const { account } = await identity(clients);
  return readAppliedIn(storeOf(clients, fleet, account));
}

/** `fleet` is the full name, with the environment, as in Fleet and Snapshot. */
export function storeOf(clients: Clients, fleet: string, account: string): Store {
  const { region } = clients;
  return new Store(clients, { fleet, account, region, bucket: bucketNameIn(fleet, 'artifacts', account, region) });
}

export async function readAppliedIn(store: Store): Promise<Applied | undefined> {
  const stored = await store.read(APPLIED);
  return stored && parseApplied(stored);
}

async function parseApplied({ bytes, etag }: Stored): Promise<Applied> {
  let read: Partial<Omit<Applied, 'etag'>> & { format?: string };
  try {
    read = JSON.parse((await promisify(gunzip)(bytes)).toString()) as typeof read;
  } catch (problem) {
    throw broken('it is not gzip of JSON', problem);
  }
  const { format, snapshot, hash, appliedAt, plan = null } = read;
  if (format !== FORMAT) throw broken(`its format is ${String(format)}, this version reads ${FORMAT}`);
  if (!snapshot || !hash || !appliedAt) throw broken('it is incomplete');
  if (snapshotHash(snapshot) !== hash) throw broken('its snapshot does not have the hash that stands there');
  return { snapshot, hash, appliedAt, plan, etag };
}

function broken(why: string, cause?: unknown): Refusal {
  return new Refusal(
    'broken-state',
    `what the last apply left in the artifact bucket (${APPLIED}) cannot be used: ${why}`,
    'bring back an earlier version of the object, or remove it: the next apply then compares every stack with AWS',
    { cause },
  );
}

/** The bytes of applied.json.gz; the same for the same values. */
export async function appliedBytes({ snapshot, hash, appliedAt, plan }: Omit<Applied, 'etag'>): Promise<Uint8Array> {
  return promisify(gzip)(JSON.stringify({ format: FORMAT, hash, appliedAt, plan, snapshot }));
}

/** Everything that was ever applied and is still in the history, in no order; what cannot be read any more is left out. */
export async function* historyOf(store: Store): AsyncIterable<Snapshot> {
  for (const name of await store.list('history')) {
    const stored = await store.read(name);
    const past = stored && (await parseApplied(stored).catch(() => undefined));
    if (past) yield past.snapshot;
  }
}

/** Makes it the applied state, and keeps it in the history under its hash. */
export async function writeApplied(store: Store, applied: Omit<Applied, 'etag'>): Promise<void> {
  const bytes = await appliedBytes(applied);
  await store.write(`history/${applied.hash}.json.gz`, bytes);
  await store.write(APPLIED, bytes);
}
