/**
 * Something outside the manifest stands in the way of a command that talks to AWS. Not a bug of ours: it says what to do, and the
 * command line shows it as such.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly kind: RefusalKind,
    message: string,
    /** What the user can do about it. */
    readonly fix: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export type RefusalKind =
  | 'no-credentials'
  | 'expired-credentials'
  | 'wrong-credentials'
  | 'other-account'
  | 'denied'
  | 'clock'
  | 'unreachable'
  | 'throttled'
  | 'broken-state'
  | 'locked'
  | 'stale-plan'
  | 'used-plan'
  | 'older-version'
  | 'blocked'
  | 'stuck-stack'
  | 'missing-artifact'
  | 'taken-thing'
  | 'taken-name'
  | 'roll-out-stopped'
  | 'failed-statement'
  | 'not-there'
  | 'interrupted';
