import type { StackStatus } from '@aws-sdk/client-cloudformation';

/**
 * What a state of a stack means for us. Source: CloudFormation user guide, "Stack status codes". The ways out are in recover.ts.
 * settled: can be changed. moving: CloudFormation is at work, wait. gone: as if it never was. empty: holds nothing that is in use (its
 * creation was rolled back, or never begun), so apply deletes it and makes it anew. The rest is stuck: `fleet recover`.
 */
export type StackState =
  | 'settled'
  | 'moving'
  | 'gone'
  | 'empty'
  /** Its creation failed, and so did taking it back. */
  | 'half-made'
  /** An update failed and was left as it was. */
  | 'half-changed'
  | 'rollback-failed'
  | 'delete-failed'
  /** An import failed, and so did taking it back. */
  | 'import-failed';

export const STACK_STATES: Readonly<Record<StackStatus, StackState>> = {
  CREATE_IN_PROGRESS: 'moving',
  CREATE_FAILED: 'half-made',
  CREATE_COMPLETE: 'settled',
  ROLLBACK_IN_PROGRESS: 'moving',
  ROLLBACK_FAILED: 'half-made',
  ROLLBACK_COMPLETE: 'empty',
  DELETE_IN_PROGRESS: 'moving',
  DELETE_FAILED: 'delete-failed',
  DELETE_COMPLETE: 'gone',
  REVIEW_IN_PROGRESS: 'empty',
  UPDATE_IN_PROGRESS: 'moving',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'moving',
  UPDATE_COMPLETE: 'settled',
  UPDATE_FAILED: 'half-changed',
  UPDATE_ROLLBACK_IN_PROGRESS: 'moving',
  UPDATE_ROLLBACK_FAILED: 'rollback-failed',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'moving',
  UPDATE_ROLLBACK_COMPLETE: 'settled',
  IMPORT_IN_PROGRESS: 'moving',
  IMPORT_COMPLETE: 'settled',
  IMPORT_ROLLBACK_IN_PROGRESS: 'moving',
  IMPORT_ROLLBACK_FAILED: 'import-failed',
  IMPORT_ROLLBACK_COMPLETE: 'settled',
};

/** A status that this version does not know is waited for. */
export function stackState(status: string): StackState {
  return (STACK_STATES as Readonly<Record<string, StackState>>)[status] ?? 'moving';
}

/** The last word on a change: it is as it was asked for, or it is not. */
export const SUCCEEDED: ReadonlySet<string> = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'DELETE_COMPLETE',
  'IMPORT_COMPLETE',
]);
