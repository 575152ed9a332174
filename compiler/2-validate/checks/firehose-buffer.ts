import { bytes, milliseconds } from '../../../schema/duration';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

const MIB = 2 ** 20;
const MAX_MIB = 128;
/** Where Firehose sorts records into partitions by device. */
const MIN_PARTITIONED_MIB = 64;
const MAX_MS = 900_000;

/** Can Firehose buffer that much and that long? */
export const firehoseBuffer: DocumentCheck = function* (subject) {
  const { lake, groups } = subject.manifest;
  const { size, interval } = lake?.firehose ?? {};
  if (size !== undefined) {
    const collects = Object.values(groups).some((group) => (group.ingest ?? lake?.ingest) === 'firehose');
    const byDevice = collects && (lake?.partitioning ?? ['device']).includes('device');
    const problem = sizeProblem(bytes(size) / MIB, byDevice);
    const expected = byDevice ? '64MiB to 128MiB, or leave `device` out of the partitioning' : '1MiB to 128MiB';
    const place = valueAt(subject, 'lake', 'firehose', 'size');
    if (problem) yield diagnose('firehose-buffer', place, { key: 'size', value: size, problem, expected });
  }
  if (interval !== undefined) {
    const problem = intervalProblem(milliseconds(interval));
    const place = valueAt(subject, 'lake', 'firehose', 'interval');
    const expected = 'whole seconds up to 15m';
    if (problem) yield diagnose('firehose-buffer', place, { key: 'interval', value: interval, problem, expected });
  }
};

function sizeProblem(mib: number, byDevice: boolean): string | undefined {
  if (mib > MAX_MIB) return `is more than ${MAX_MIB} MiB`;
  if (byDevice && mib < MIN_PARTITIONED_MIB)
    return `is less than ${MIN_PARTITIONED_MIB} MiB, and devices are partitions`;
  return Number.isInteger(mib) ? undefined : 'is not a whole number of MiB';
}

function intervalProblem(ms: number): string | undefined {
  if (ms > MAX_MS) return 'is more than 15 minutes';
  return ms % 1000 === 0 ? undefined : 'is not a whole number of seconds';
}
