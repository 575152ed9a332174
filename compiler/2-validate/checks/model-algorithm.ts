import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

/** Can the algorithm do what the model is for? */
export const modelAlgorithm: DocumentCheck = function* (subject) {
  for (const [id, { predict, detect, algorithm }] of Object.entries(subject.manifest.models ?? {})) {
    if ((predict === undefined) === (detect === undefined)) continue;
    if ((predict !== undefined) === (algorithm === 'xgboost')) continue;
    const task = predict ? 'predict a value' : 'detect anomalies';
    const hint = predict ? 'xgboost' : 'random-cut-forest, isolation-forest or robust-baseline';
    yield diagnose('model-algorithm', valueAt(subject, 'models', id, 'algorithm'), { algorithm, task, hint });
  }
};
