import type { Effect } from '../../../schema/plan/plan';

/**
 * The smallest effect that can have a cause of its own: a resource made or gone, one property of one resource, one property of the configs of
 * a group. Intents are sets of atoms; what a plan shows is made of them again.
 */
export interface Atom {
  /** The same in every comparison of the same two fleets: `iot/Group1TelemetryRule/Properties.TopicRulePayload.Sql`. */
  readonly key: string;
  /** Path in the manifest that the compiler names as the origin; positions of lists as in the snapshot it came from. */
  readonly because: string;
  readonly effect: Effect;
  /** For things and configs: which of the group's, as a digest; equal sets are shown as one effect. */
  readonly set?: string;
  /** Positions in the group, of the target or, of what leaves, of the base: to count every device once. */
  readonly members?: readonly number[];
}
