import { DAY_MS, milliseconds } from '../../../schema/duration';
import { diagnose } from '../../diagnostics/diagnose';
import { daysReread } from '../../ir/etl/reread';
import { type DocumentCheck, type Subject, valueAt } from '../check';

/** Is anything read again and again after it has moved to cold storage, where every reading costs? */
export const retentionColdRead: DocumentCheck = function* (subject) {
  const { coldAfter } = subject.manifest.lake?.retention ?? {};
  if (coldAfter === undefined) return;
  const days = Math.floor(milliseconds(coldAfter) / DAY_MS);
  const place = valueAt(subject, 'lake', 'retention', 'coldAfter');
  for (const { reader, back, how } of fieldReaders(subject)) {
    if (back >= days) yield diagnose('retention-cold-read', place, { cold: coldAfter, reader, back, how });
  }
};

interface Reader {
  readonly reader: string;
  /** Whole days before today that it still reads. */
  readonly back: number;
  /** What to lower instead. */
  readonly how: string;
}

function* fieldReaders({ manifest }: Subject): Iterable<Reader> {
  const { etl, models = {}, lake = {} } = manifest;
  if (etl && rawMoves(manifest)) {
    const late = etl.late ?? '3d';
    const back = daysReread(milliseconds(late)) - 1;
    yield { reader: `the ETL, each ${etl.every ?? '1h'}, of raw folders`, back, how: 'a smaller `etl.late`' };
  }
  // Parquet of a day is made anew as late as that: its age counts from then, and a training reads all of its window.
  for (const [id, model] of Object.entries(models)) {
    if ((lake.curated?.format ?? 'parquet') === 'iceberg') return;
    const back = Math.ceil(milliseconds(model.train?.window ?? '30d') / DAY_MS);
    yield { reader: `a training of \`${id}\`, of curated files`, back, how: 'a smaller `train.window`' };
  }
}

/** By default S3 moves no object below 128 KB, and no message is larger: under direct ingest nothing goes unless it is told to. */
function rawMoves({ groups, lake = {} }: Subject['manifest']): boolean {
  if (lake.retention?.smallObjects === 'move') return true;
  return Object.values(groups).some(({ ingest }) => (ingest ?? lake.ingest ?? 'direct') === 'firehose');
}
