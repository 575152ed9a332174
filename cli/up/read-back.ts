import { QueryError } from '../../runtime/twin/lake/query/query-error';
import { openedLake } from '../query/opened-lake';
import type { FleetParts } from './fleet-parts';
import { type LakeCount, verifyLake } from './verify-lake';

/** What the lake holds of a run that is over; null where that takes longer than `timeoutMs` of wall time. */
export async function readBack(
  { dir, editions, startedAt, state, problems }: FleetParts,
  timeoutMs: number,
): Promise<LakeCount | null> {
  const lakes = editions.map((resources) => openedLake(dir, resources));
  try {
    return await verifyLake(lakes, startedAt, state.acknowledged(), timeoutMs);
  } catch (problem) {
    if (!(problem instanceof QueryError)) throw problem;
    if (problem.code === 'EXCEEDED_TIME_LIMIT') return null;
    problems.tell(`the lake cannot be read: ${problem.message}`);
    return { messages: 0, duplicates: 0, missing: state.counts().acknowledged };
  } finally {
    for (const lake of lakes) await lake.close();
  }
}
