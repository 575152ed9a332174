import { sdkError } from '../aws/sdk-error';
import { isoNow } from '../step/clock';
import { Refusal } from '../step/refusal';
import type { StepWork } from '../step/step-work';
import type { Store } from './store';

/** Who works on a fleet. Times are ISO 8601, UTC, of the holder's clock. */
export interface LockRecord {
  readonly format: 'fleetwright/lock/v1';
  /** One apply; made by who takes the lock. */
  readonly id: string;
  /** For people: `ana@build-7`, or the address of a run in CI. */
  readonly owner: string;
  readonly command: string;
  readonly since: string;
  /** Written again while the holder lives. */
  readonly heartbeat: string;
}

export interface Holder {
  readonly record: LockRecord;
  readonly etag: string;
  /** No heartbeat for STALE_MS: whoever held it is probably gone. */
  readonly isStale: boolean;
}

export const LOCK = 'lock.json';
const BEAT_MS = 30_000;
const STALE_MS = 5 * 60_000;
/** Between two looks at a lock that is held. */
const LOOK_MS = 5_000;

/** Of one apply, until released. S3 writes `lock.json` only where there is none, so one wins. */
export class Lock {
  #etag: string;
  #lostTo: string | undefined;
  #endBeat: () => void;
  #beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly time: StepWork['time'],
    readonly record: LockRecord,
    etag: string,
  ) {
    this.#etag = etag;
    this.#endBeat = time.every(BEAT_MS, () => {
      this.#beating = this.#beating.then(() => this.beat());
    });
  }

  /** Says that the holder lives. A beat that AWS did not take is made up for by the next; one that finds another lock ends the work. */
  async beat(): Promise<void> {
    const bytes = JSON.stringify({ ...this.record, heartbeat: isoNow(this.time) });
    try {
      const etag = await this.store.write(LOCK, bytes, { etag: this.#etag });
      if (etag !== undefined) this.#etag = etag;
      else await this.#lookWhoHasIt();
    } catch {}
  }

  /** Stands before every step that changes something. */
  requireHeld(): void {
    if (this.#lostTo === undefined) return;
    throw new Refusal(
      'locked',
      `the lock was taken away by \`fleet unlock\` and is held by ${this.#lostTo} now`,
      'wait until the other one is through, then run it again',
    );
  }

  async release(): Promise<void> {
    this.#endBeat();
    await this.#beating;
    if (this.#lostTo === undefined) await this.store.remove(LOCK, { etag: this.#etag });
  }

  /** The condition did not hold: a beat whose answer was lost wrote it all the same, or it is another's. */
  async #lookWhoHasIt(): Promise<void> {
    const holder = await holderOf(this.store, this.time);
    if (holder?.record.id === this.record.id) this.#etag = holder.etag;
    else this.#lostTo = holder?.record.owner ?? 'nobody';
  }
}

/** Takes the lock; held by another, it waits for that where `wait` says so, and is refused otherwise. */
export async function takeLock(
  store: Store,
  work: StepWork,
  mine: Pick<LockRecord, 'id' | 'owner' | 'command'>,
  wait: boolean,
): Promise<Lock> {
  for (let look = 0; ; look++) {
    const now = isoNow(work.time);
    const record: LockRecord = { format: 'fleetwright/lock/v1', ...mine, since: now, heartbeat: now };
    const etag = await store.write(LOCK, JSON.stringify(record), 'new');
    if (etag !== undefined) return new Lock(store, work.time, record, etag);
    const holder = await holderOf(store, work.time);
    if (!holder) continue;
    // A write whose answer was lost, sent again.
    if (holder.record.id === mine.id) return new Lock(store, work.time, holder.record, holder.etag);
    if (!wait || holder.isStale || work.signal.aborted) throw locked(holder);
    if (look === 0) work.tell({ event: 'step', step: 'lock', state: 'begun', note: `waiting for ${held(holder)}` });
    await work.time.sleep(LOOK_MS, work.signal);
  }
}

/** The same; undefined where there is no artifact bucket yet, and so nobody to be locked out. */
export async function takeLockIfThere(
  ...[store, work, mine, wait]: Parameters<typeof takeLock>
): Promise<Lock | undefined> {
  try {
    return await takeLock(store, work, mine, wait);
  } catch (problem) {
    if (sdkError(problem).name === 'NoSuchBucket') return undefined;
    throw problem;
  }
}

/** Who holds the lock now; undefined when nobody does. */
export async function holderOf(store: Store, time: StepWork['time']): Promise<Holder | undefined> {
  const stored = await store.read(LOCK);
  if (!stored) return undefined;
  const record = recordIn(Buffer.from(stored.bytes).toString());
  const silence = time.now() - Date.parse(record.heartbeat);
  return { record, etag: stored.etag, isStale: !(silence < STALE_MS) };
}

/** Takes the lock away from whoever holds it, if it still is who was looked at. */
export async function unlock(store: Store, { etag }: Holder): Promise<boolean> {
  return store.remove(LOCK, { etag });
}

/** `ana@build-7, fleet apply, since 2026-11-25T08:00:00.000Z`. */
export function held({ record }: Holder): string {
  return `${record.owner} (${record.command}, since ${record.since})`;
}

function locked(holder: Holder): Refusal {
  const { heartbeat } = holder.record;
  if (!holder.isStale) {
    return new Refusal(
      'locked',
      `this fleet is locked by ${held(holder)}; last sign of life ${heartbeat}`,
      'wait for it with --wait, or ask its owner',
    );
  }
  return new Refusal(
    'locked',
    `this fleet is locked by ${held(holder)}, who gave no sign of life since ${heartbeat}`,
    'if that process is gone, run `fleet unlock`, then the same command again: it goes on from there',
  );
}

/** A lock that cannot be read is one all the same: of nobody who is known, and stale. */
function recordIn(text: string): LockRecord {
  let read: Partial<LockRecord> = {};
  try {
    read = JSON.parse(text) as Partial<LockRecord>;
  } catch {}
  const { id = '', owner = 'somebody unknown', command = 'unknown', since = '?', heartbeat = '?' } = read ?? {};
  return { format: 'fleetwright/lock/v1', id, owner, command, since, heartbeat };
}
