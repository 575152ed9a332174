import type { Origin } from '../origin';

export interface Aws {
  readonly region: string;
  /** aws, aws-cn or aws-us-gov: the second part of every ARN, decided by the region. */
  readonly partition: string;
  /** Where QuickSight keeps users and groups. */
  readonly quicksightRegion: string;
  readonly account?: string;
  /** The user's tags and the two of ours, sorted by key. */
  readonly tags: ReadonlyMap<string, string>;
  /** Groups whose resources are in the shared stacks, those of all others in stacks of their own; absent: all, as long as they fit. */
  readonly together?: ReadonlySet<string>;
  readonly origin: Origin;
}
