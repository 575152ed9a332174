/** What the policies say to one request, with the reason, so that a refusal can be understood without reading the policies. */
export interface Decision {
  readonly allowed: boolean;
  readonly action: string;
  readonly resource: string;
  /** One sentence: the statement that decided, or that none allows it. */
  readonly reason: string;
  /** Where nothing allows it: the statements about this action, nearest first, and why each does not apply. */
  readonly near: readonly string[];
}

/** The decision as one line. */
export function explain({ reason, near }: Decision): string {
  return near.length === 0 ? reason : `${reason}: ${near.join('; ')}`;
}

/** What was asked, for the trace. */
export function askedOf({ action, resource }: Decision): { readonly action: string; readonly resource: string } {
  return { action, resource };
}
