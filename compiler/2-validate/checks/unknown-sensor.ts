import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';

/** Does every group have a sensor that there is? */
export const unknownSensor: DocumentCheck = function* (subject) {
  const { groups, sensors } = subject.manifest;
  for (const [id, { sensor }] of Object.entries(groups)) {
    if (sensors[sensor]) continue;
    const hint = didYouMean(sensor, Object.keys(sensors), 'sensor');
    yield diagnose('unknown-sensor', valueAt(subject, 'groups', id, 'sensor'), { sensor, hint });
  }
};
