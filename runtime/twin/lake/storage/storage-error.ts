/** The error codes of S3 that the twin gives (S3 API reference, "Error responses"). */
export type StorageErrorCode = 'NoSuchBucket' | 'NoSuchKey' | 'KeyTooLongError' | 'InvalidURI';

/** A request that S3 would refuse too: trying again does not help. */
export class StorageError extends Error {
  constructor(
    readonly code: StorageErrorCode,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}
