import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';
import { rulesOf } from '../written-rules';

/** Are the columns that name a reading required before they are compared? */
export const cleanOrder: DocumentCheck = function* (subject) {
  const rules = rulesOf(subject);
  for (const [at, { name, columns, path }] of rules.entries()) {
    if (name !== 'deduplicate') continue;
    const later = rules.slice(at).flatMap((rule) => (rule.name === 'require' ? rule.columns : []));
    const early = columns.filter((column) => later.includes(column));
    if (early.length === 0) continue;
    yield diagnose('clean-order', keyAt(subject, ...path, name), { columns: early.join(', ') });
  }
};
