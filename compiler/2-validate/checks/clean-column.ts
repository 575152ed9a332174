import { ENVELOPE } from '../../../schema/envelope';
import type { Manifest } from '../../../schema/manifest.generated';
import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';
import { rulesOf } from '../written-rules';

const COLUMNS = ENVELOPE.map(({ name }) => name);

/** Does every cleaning rule name columns that all readings have? */
export const cleanColumn: DocumentCheck = function* (subject) {
  for (const { columns, list } of rulesOf(subject)) {
    for (const [at, column] of columns.entries()) {
      const wrong = COLUMNS.includes(column) ? undefined : columnProblem(subject.manifest, column);
      if (wrong) yield diagnose('clean-column', valueAt(subject, ...list, at), { column, ...wrong });
    }
  }
};

function columnProblem({ sensors, etl }: Manifest, column: string): { problem: string; hint: string } | undefined {
  const lacking = Object.keys(sensors).filter((id) => sensors[id]?.fields[column] === undefined);
  if (lacking.length === 0) return undefined;
  if (lacking.length < Object.keys(sensors).length) {
    const problem = `readings of ${lacking.map((id) => `\`${id}\``).join(', ')} never have it`;
    return { problem, hint: 'name columns that all sensors have' };
  }
  if (etl?.derive?.[column] !== undefined)
    return { problem: 'it is derived, which comes after cleaning', hint: 'name the fields it is derived from' };
  const [first, ...others] = Object.values(sensors).map(({ fields }) => Object.keys(fields));
  const shared = (first ?? []).filter((name) => others.every((fields) => fields.includes(name)));
  return { problem: 'there is no such column', hint: didYouMean(column, [...COLUMNS, ...shared], 'column') };
}
