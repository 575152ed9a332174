import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';

/** Do rolling statistics and windows come together? */
export const modelFeatures: DocumentCheck = function* (subject) {
  for (const [id, { features = {} }] of Object.entries(subject.manifest.models ?? {})) {
    const rolling = (features.rolling ?? []).length > 0;
    const windows = (features.windows ?? []).length > 0;
    if (rolling === windows) continue;
    const has = rolling ? 'rolling' : 'windows';
    const lacks = rolling ? 'windows' : 'rolling';
    yield diagnose('model-features', keyAt(subject, 'models', id, 'features', has), { has, lacks });
  }
};
