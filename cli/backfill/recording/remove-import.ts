import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../../compiler/diagnostics/diagnostic';
import { pastObject } from '../../../runtime/history/make-past';
import { removeObjects } from '../../../runtime/history/remove-objects';
import { loadStacks } from '../../../runtime/twin/stacks/load';
import type { RemovalReport } from '../remove-history';
import { type RecordingPlace, type RecordingWanted, withRecording } from './import-recording';
import { makeDays } from './make-days';

/** Takes what was imported of a file by a mapping out of the lake again. */
export function removeImport(
  place: RecordingPlace,
  wanted: RecordingWanted,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<{ readonly done: RemovalReport } | { readonly diagnostics: readonly Diagnostic[] }> {
  const { dir } = place;
  return withRecording(place, wanted, async ({ id, mapping, home }) => {
    const stacks = loadStacks(dir.generated);
    const bucket = stacks.resources.find(
      ({ type, logicalId }) => type === 'AWS::S3::Bucket' && logicalId === 'RawBucket',
    );
    if (!bucket) throw new Error('there is no RawBucket in the stacks');
    rmSync(join(home, `${id}.json`), { force: true });
    const { objects, days } = await removeObjects(join(dir.lake, bucket.name), pastObject(id, ''));
    const { curated = 0 } = await makeDays(dir, stacks, mapping.group, days, tell, signal, { allowFewerLines: true });
    rmSync(join(home, `${id}.left-out.jsonl`), { force: true });
    return { format: 'fleetwright/history-removal/v1', objects, days, curated } as const;
  });
}
