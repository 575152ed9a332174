import type { Model } from '../../../schema/manifest.generated';
import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { didYouMean } from '../../diagnostics/suggest';
import type { Path } from '../../ir/document';
import { type DocumentCheck, keyAt, type Subject, valueAt } from '../check';
import { type GroupFields, isNumber, modelScope } from '../model-scope';

/** Is every field of a model a number that all of its groups have? */
export const modelField: DocumentCheck = function* (subject) {
  for (const [id, model] of Object.entries(subject.manifest.models ?? {})) {
    const scopes = modelScope(subject, model);
    for (const { field, path } of named(id, model)) yield* problems(subject, field, path, scopes);
    if (model.fields || scopes.length === 0 || shared(scopes).length > 0) continue;
    const groups = scopes.map(({ group }) => `\`${group}\``).join(' and ');
    yield diagnose('model-no-fields', keyAt(subject, 'models', id), { model: id, groups });
  }
};

function named(id: string, { fields = [], predict }: Model): { field: string; path: Path }[] {
  const listed = fields.map((field, at) => ({ field, path: ['models', id, 'fields', at] }));
  return predict ? [...listed, { field: predict.field, path: ['models', id, 'predict', 'field'] }] : listed;
}

function* problems(subject: Subject, field: string, path: Path, scopes: readonly GroupFields[]): Iterable<Diagnostic> {
  const lacking = scopes.filter(({ fields }) => !fields.has(field));
  const place = valueAt(subject, ...path);
  if (lacking.length > 0) {
    const problem = `${lacking.map(({ group }) => `\`${group}\``).join(' and ')} ${lacking.length === 1 ? 'has' : 'have'} no such field`;
    yield diagnose('model-field', place, { field, problem, hint: didYouMean(field, shared(scopes), 'field') });
  } else if (scopes.some(({ fields }) => !isNumber(fields.get(field)))) {
    const hint = `name a number, or derive one from \`${field}\``;
    yield diagnose('model-field', place, { field, problem: 'it is not a number', hint });
  }
}

/** The numbers that all groups have. */
function shared(scopes: readonly GroupFields[]): readonly string[] {
  const [first, ...others] = scopes;
  const numbers = [...(first?.fields ?? [])].filter(([, type]) => isNumber(type)).map(([name]) => name);
  return numbers.filter((name) => others.every(({ fields }) => isNumber(fields.get(name))));
}
