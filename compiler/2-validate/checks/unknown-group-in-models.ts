import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';

/** Does every model learn from groups that there are? */
export const unknownGroupInModels: DocumentCheck = function* (subject) {
  const { models = {}, groups } = subject.manifest;
  for (const [id, model] of Object.entries(models)) {
    for (const [at, group] of model.on.entries()) {
      if (groups[group]) continue;
      const hint = didYouMean(group, Object.keys(groups), 'group');
      yield diagnose('unknown-group', valueAt(subject, 'models', id, 'on', at), { group, hint });
    }
  }
};
