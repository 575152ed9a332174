import { sdkError } from '../aws/sdk-error';

/** Whether the request came too late because the thing is there already: made by an earlier attempt, or by somebody else. */
export function isThere(problem: unknown): boolean {
  return sdkError(problem).name === 'AlreadyExists';
}
