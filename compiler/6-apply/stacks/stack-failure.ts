import { isLakeFormationRefusal, LAKE_FORMATION_FIX } from '../aws/lake-formation-refusal';
import { firstCause, type ResourceEvent } from './operation-events';

/** A change of a stack did not go through, and AWS said why. */
export class StackFailure extends Error {
  override readonly name = 'StackFailure';

  constructor(
    /** `lake`. */
    readonly within: string,
    readonly status: string,
    /** The first failure that is nobody else's consequence; undefined where the whole was refused. */
    readonly first: ResourceEvent | undefined,
    /** Path in the manifest that the resource comes from. */
    readonly because: string | undefined,
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}

/** What a failed operation says: its first cause, where that comes from, and what to do next. */
export function stackFailure(
  stack: string,
  status: string,
  events: readonly ResourceEvent[],
  because: Readonly<Record<string, string>>,
  reason = '',
): StackFailure {
  const cause = firstCause(events);
  const path = cause && because[cause.logicalId];
  const message = cause
    ? `${cause.type} ${cause.logicalId} in stack ${stack}: ${cause.reason || cause.status}`
    : `stack ${stack} ended in ${status}${reason === '' ? '' : `: ${reason}`}`;
  return new StackFailure(stack, status, cause, path, message, fixOf(cause?.reason ?? reason, status));
}

function fixOf(reason: string, status: string): string {
  if (/already exists/i.test(reason))
    return 'something of this name is there already: it was made by hand, or left behind by `fleet recover --keep`. Remove it, then apply again';
  if (isLakeFormationRefusal(reason)) return LAKE_FORMATION_FIX;
  if (/not authorized|AccessDenied/i.test(reason))
    return 'give the role that runs fleet this permission, then apply again';
  if (status === 'UPDATE_ROLLBACK_FAILED') return 'run `fleet recover`';
  if (status === 'ROLLBACK_COMPLETE' || status === 'UPDATE_ROLLBACK_COMPLETE')
    return 'the stack is as it was before; put the cause right and apply again';
  return 'put the cause right, then run `fleet recover`';
}
