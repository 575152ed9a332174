import type { DocumentCheck } from '../check';

/** Every check of stair 2, one line each. */
export const DOCUMENT_CHECKS: readonly DocumentCheck[] = [];
