import { findUnit } from '../../../schema/units';
import { fieldsOf } from '../../expression/fields';
import { parse } from '../../expression/parse';
import type { DocumentCheck } from '../check';
import { expressionProblems } from '../expression-problems';

/** Does every calculated field of a dashboard hold together? */
export const expressionCalculated: DocumentCheck = function* (subject) {
  const { manifest, derived, dashboards } = subject;
  const broken = new Set(
    derived
      .filter(({ problems, on, unit }) => problems.length > 0 || on.size === 0 || !findUnit(unit))
      .map(({ id }) => id),
  );
  for (const [id, { groups, scope, calculated }] of dashboards) {
    if (groups.some((group) => !manifest.sensors[manifest.groups[group]?.sensor ?? ''])) continue;
    for (const [name, type] of scope) if ('unit' in type && !findUnit(type.unit)) broken.add(name);
    for (const [name, result] of calculated) {
      const parsed = parse(manifest.dashboards?.[id]?.calculated?.[name] ?? '');
      if (parsed.ok && [...fieldsOf(parsed.expression)].some((field) => broken.has(field))) continue;
      if (!result.ok) yield* expressionProblems(subject, ['dashboards', id, 'calculated', name], result.problems);
    }
  }
};
