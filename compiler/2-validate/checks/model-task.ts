import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';

/** Does every model do exactly one thing? */
export const modelTask: DocumentCheck = function* (subject) {
  for (const [model, { predict, detect }] of Object.entries(subject.manifest.models ?? {})) {
    if ((predict === undefined) !== (detect === undefined)) continue;
    const problem = predict ? 'is to predict and to detect at once' : 'neither predicts nor detects anything';
    yield diagnose('model-task', keyAt(subject, 'models', model), { model, problem });
  }
};
