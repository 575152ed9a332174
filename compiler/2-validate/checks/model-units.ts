import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt, valueAt } from '../check';
import { modelScope } from '../model-scope';

/** Does each field of a model have one unit in all of its groups? */
export const modelUnits: DocumentCheck = function* (subject) {
  for (const [id, model] of Object.entries(subject.manifest.models ?? {})) {
    const scopes = modelScope(subject, model);
    const listed = model.fields ?? [...new Set(scopes.flatMap(({ fields }) => [...fields.keys()]))].sort();
    const fields = new Set([...listed, ...(model.predict ? [model.predict.field] : [])]);
    for (const field of fields) {
      const units = new Map<string, string>();
      for (const scope of scopes) {
        const type = scope.fields.get(field);
        if (type && 'unit' in type && !units.has(type.unit))
          units.set(type.unit, `\`${type.unit}\` in \`${scope.group}\``);
      }
      // Without a list only what all groups share is learned from.
      const learned =
        model.fields || model.predict?.field === field || scopes.every((scope) => scope.fields.has(field));
      if (units.size < 2 || !learned) continue;
      const at = model.fields?.indexOf(field) ?? -1;
      const place = at >= 0 ? valueAt(subject, 'models', id, 'fields', at) : keyAt(subject, 'models', id, 'on');
      yield diagnose('model-units', place, { field, units: [...units.values()].join(', ') });
    }
  }
};
