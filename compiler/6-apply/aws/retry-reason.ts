import { NETWORK } from './refused';
import { sdkError } from './sdk-error';

/** Why the same request may be sent again. */
export type RetryReason = 'throttled' | 'transient';

/** Undefined: the answer would be the same. What was sent may have been carried out all the same, which callers must allow for. */
export function retryReason(problem: unknown): RetryReason | undefined {
  const { name, code, status } = sdkError(problem);
  if (status === 429 || THROTTLED.has(name)) return 'throttled';
  if (status === 501) return undefined;
  if (status >= 500 || NETWORK.has(code) || TRANSIENT.has(name) || isCorrectedClock(problem)) return 'transient';
  return undefined;
}

/** The SDK learns the time of AWS from the answer; signed anew, the request will do. */
function isCorrectedClock(problem: unknown): boolean {
  const { $metadata } = (problem ?? {}) as { $metadata?: { clockSkewCorrected?: boolean } };
  return $metadata?.clockSkewCorrected === true;
}

/** Source: the throttling error codes of the AWS SDKs (smithy, "service error classification"). */
const THROTTLED: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2Throttled',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'Throttled',
  'Throttling',
  'TooManyRequests',
]);

const TRANSIENT: ReadonlySet<string> = new Set([
  'InternalError',
  'InternalFailure',
  'RequestTimeout',
  'ServiceUnavailable',
  'TimeoutError',
]);
