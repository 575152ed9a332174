import type { Message } from './message';
import { Result } from './result';

/** Why one action of a rule failed for one message. */
export interface Failure {
  readonly failedAction: string;
  readonly failedResource: string;
  readonly errorMessage: string;
}

/** What an error action gets: one message for a rule and a message, with every failure ("Error handling (error action)"). */
export function failureReport(rule: string, { inbound }: Message, failures: readonly Failure[]): Result {
  const { payload } = inbound;
  return new Result({
    ruleName: rule,
    topic: inbound.topic,
    cloudwatchTraceId: inbound.traceId,
    clientId: inbound.clientId,
    base64OriginalPayload: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('base64'),
    failures: failures.map((failure) => ({ ...failure })),
  });
}
