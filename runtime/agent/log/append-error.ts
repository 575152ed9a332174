import type { GivenUpReason } from '../../../schema/reading-counts';

/**
 * Why a record was not accepted. `log-full`: by the policy `newest`; `disk-full`, `not-permitted`, `disk-error`: the file system refused,
 * and the next append tries again; `too-large`: it never will be; `closed`: the log was closed before.
 */
export type AppendRefusal = Exclude<GivenUpReason, 'damaged'>;

export class AppendError extends Error {
  override readonly name = 'AppendError';

  constructor(
    readonly reason: AppendRefusal,
    detail: string,
  ) {
    super(`${reason}: ${detail}`);
  }
}

const BY_CODE: Readonly<Record<string, AppendRefusal>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
  EROFS: 'not-permitted',
};

/** What a file system call threw, as the reason why nothing was accepted. */
export function appendErrorOf(thrown: unknown): AppendError {
  if (thrown instanceof AppendError) return thrown;
  const { code = '', message = String(thrown) } = thrown as { code?: string; message?: string };
  return new AppendError(BY_CODE[code] ?? 'disk-error', message);
}
