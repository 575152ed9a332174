import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

/** Is the name of the external schema free in a new Redshift database? */
export const etlRedshift: DocumentCheck = function* (subject) {
  const schema = subject.manifest.etl?.load?.redshift?.schema;
  const problem = schema === undefined ? undefined : nameProblem(schema);
  if (schema === undefined || problem === undefined) return;
  yield diagnose('redshift-schema', valueAt(subject, 'etl', 'load', 'redshift', 'schema'), { schema, problem });
};

function nameProblem(schema: string): string | undefined {
  if (schema.startsWith('pg_')) return 'names that start with pg_ are those of system schemas';
  return ['public', 'information_schema'].includes(schema) ? 'every database has a schema of this name' : undefined;
}
