import { findUnit } from '../../../schema/units';
import { parse } from '../../expression/parse';
import { typeOf } from '../../expression/type';
import type { DocumentCheck } from '../check';
import { dashboardGroups, dashboardScope } from '../dashboard-scope';
import { derivedFields } from '../derived';
import { expressionProblems } from '../expression-problems';
import { fieldsOf } from '../scope';

/** Does every calculated field of a dashboard hold together? */
export const expressionsCalculated: DocumentCheck = function* (subject) {
  const { manifest } = subject;
  const broken = new Set(
    derivedFields(manifest)
      .filter(({ problems, on, unit }) => problems.length > 0 || on.size === 0 || !findUnit(unit))
      .map(({ id }) => id),
  );
  for (const [id, dashboard] of Object.entries(manifest.dashboards ?? {})) {
    const groups = dashboardGroups(manifest, dashboard);
    if (groups.some((group) => !manifest.sensors[manifest.groups[group]?.sensor ?? ''])) continue;
    const scope = dashboardScope(manifest, dashboard);
    for (const [name, type] of scope) if ('unit' in type && !findUnit(type.unit)) broken.add(name);
    for (const [name, text] of Object.entries(dashboard.calculated ?? {})) {
      const parsed = parse(text);
      if (parsed.ok && [...fieldsOf(parsed.expression)].some((field) => broken.has(field))) continue;
      const result = parsed.ok ? typeOf(parsed.expression, scope) : parsed;
      if (!result.ok) yield* expressionProblems(subject, ['dashboards', id, 'calculated', name], result.problems);
    }
  }
};
