import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import type { FieldType } from '../../expression/typed';
import type { Measure } from '../../ir/fleet/dashboards';
import { type DocumentCheck, valueAt } from '../check';
import { type VisualKind, visualsOf } from '../shown-visuals';

/** Does every visual show fields that its groups have, of a type that it can draw? */
export const dashboardField: DocumentCheck = function* (subject) {
  for (const { kind, uses, scope } of visualsOf(subject)) {
    for (const { measure, path } of uses) {
      if (!measure || !scope) continue;
      const { field } = measure;
      const type = scope.get(field);
      const place = valueAt(subject, ...path);
      if (!type) yield diagnose('dashboard-field', place, { field, hint: didYouMean(field, scope.keys(), 'field') });
      else {
        const wrong = typeProblem(kind, measure, type);
        if (wrong) yield diagnose('dashboard-field-type', place, { field, is: TYPE_WORDS[type.kind], ...wrong });
      }
    }
  }
};

const TYPE_WORDS = {
  number: 'a number',
  integer: 'a number',
  string: 'text',
  boolean: 'true or false',
  timestamp: 'a point in time',
} as const;

function typeProblem(
  kind: VisualKind,
  { field, aggregate }: Measure,
  { kind: type }: FieldType,
): { wants: string; fix: string } | undefined {
  if (kind === 'path') {
    return type === 'string'
      ? undefined
      : { wants: 'a path follows the text that names a tag', fix: 'name a field of type string' };
  }
  if (type === 'number' || type === 'integer' || aggregate === 'count') return undefined;
  if (aggregate !== 'none') return { wants: `${aggregate} needs numbers`, fix: `write count(${field})` };
  return {
    wants: `a ${kind} draws numbers`,
    fix: kind === 'scatter' ? 'name a number' : `write count(${field}), or name a number`,
  };
}
