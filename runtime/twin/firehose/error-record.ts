import type { Failure } from './partition-query';

/** A record below the error prefix: a line of JSON that says why it is there (Firehose developer guide, "Handle data transformation failures"). */
export function errorRecord(body: Uint8Array, arrivedAt: number, { code, message }: Failure, now: number): Uint8Array {
  const record = {
    attemptsMade: 1,
    arrivalTimestamp: arrivedAt,
    errorCode: code,
    errorMessage: message,
    attemptEndingTimestamp: now,
    rawData: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64'),
  };
  return Buffer.from(`${JSON.stringify(record)}\n`);
}
