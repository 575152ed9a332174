/** Codes of Node for a machine that is full, worn out or closed. */
const CODES: ReadonlySet<unknown> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
]);

/**
 * Whether it is the machine of the twin that failed, and no service: AWS has no full disk, and a device should not lose a message to one. The
 * error action would end on the same disk.
 */
export function isOwnTrouble(error: unknown): boolean {
  return typeof error === 'object' && error !== null && CODES.has((error as { code?: unknown }).code);
}
