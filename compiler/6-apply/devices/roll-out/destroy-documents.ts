import type { DestroyStep } from '../../step/destroy-step';
import { requireUninterrupted } from '../../step/step-work';
import { withdrawDocuments } from './documents';

/** Streams by which agents fetched their configs; no stack knows them. */
export const DESTROY_DOCUMENTS: DestroyStep = {
  name: 'documents',
  run: async (work, store) => {
    const gone = await withdrawDocuments({ ...work, store, requireHeld: () => requireUninterrupted(work) }, new Set());
    return gone === 0 ? undefined : `${gone} streams deleted`;
  },
};
