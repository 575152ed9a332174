import { Refusal } from '../step/refusal';
import type { StepWork } from '../step/step-work';
import type { Store } from './store';

/**
 * An apply or a destroy that began and did not come to its end: what the applied snapshot says is then not the whole truth. Written before the first
 * change, after each stack, and removed once the new snapshot stands.
 */
export interface Unfinished {
  readonly format: 'fleetwright/unfinished/v1';
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly owner: string;
  /** What it is of; an apply where it is missing. */
  readonly command?: 'destroy';
  /** Hash of the snapshot that it wants to reach; empty for a destroy. */
  readonly target: string;
  /** Stacks whose change has begun: SHA-256 of the template that is live, or null while it is not known. */
  readonly stacks: Readonly<Record<string, string | null>>;
}

const UNFINISHED = 'unfinished.json';

/** `the apply of ana@build-7`. */
export const unfinishedText = ({ command, owner }: Unfinished) => `${command ?? 'apply'} of ${owner}`;

export function tellUnfinished({ tell }: Pick<StepWork, 'tell'>, left: Unfinished): void {
  tell({
    event: 'diagnostic',
    severity: 'warning',
    code: 'unfinished',
    message: `the ${unfinishedText(left)}, begun ${left.since}, did not come to its end: this one goes on from there`,
  });
}

export async function readUnfinished(store: Store): Promise<Unfinished | undefined> {
  const stored = await store.read(UNFINISHED);
  if (!stored) return undefined;
  try {
    return JSON.parse(Buffer.from(stored.bytes).toString()) as Unfinished;
  } catch (cause) {
    throw new Refusal(
      'broken-state',
      `${UNFINISHED} in the artifact bucket cannot be read`,
      'remove it together with applied.json.gz: the next apply then compares every stack with AWS',
      { cause },
    );
  }
}

export async function writeUnfinished(store: Store, unfinished: Unfinished): Promise<void> {
  await store.write(UNFINISHED, JSON.stringify(unfinished));
}

export async function clearUnfinished(store: Store): Promise<void> {
  await store.remove(UNFINISHED);
}
