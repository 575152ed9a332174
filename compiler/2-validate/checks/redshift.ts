import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

/** Source: Redshift management guide, "Compute capacity for Amazon Redshift Serverless". */
const LEAST_CAPACITY = 4;
const CAPACITY_STEP = 8;

/** Is the name of the external schema free in a new database, is there such a workgroup, and can it read the files? */
export const redshift: DocumentCheck = function* (subject) {
  const { etl, lake } = subject.manifest;
  const redshift = etl?.load?.redshift;
  if (!redshift) return;
  const { schema, capacity } = redshift;
  const problem = nameProblem(schema);
  if (problem !== undefined)
    yield diagnose('redshift-schema', valueAt(subject, 'etl', 'load', 'redshift', 'schema'), { schema, problem });
  if (capacity !== undefined && capacity !== LEAST_CAPACITY && capacity % CAPACITY_STEP !== 0) {
    const near = Math.max(CAPACITY_STEP, Math.round(capacity / CAPACITY_STEP) * CAPACITY_STEP);
    yield diagnose('redshift-capacity', valueAt(subject, 'etl', 'load', 'redshift', 'capacity'), { capacity, near });
  }
  if (lake?.curated?.compression === 'zstd')
    yield diagnose('redshift-codec', valueAt(subject, 'lake', 'curated', 'compression'), {});
};

function nameProblem(schema: string): string | undefined {
  if (schema.startsWith('pg_')) return 'names that start with pg_ are those of system schemas';
  return ['public', 'information_schema'].includes(schema) ? 'every database has a schema of this name' : undefined;
}
