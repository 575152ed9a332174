import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';

/** Does some group have each kind of sensor? */
export const sensorUnused: DocumentCheck = function* (subject) {
  const { sensors, groups } = subject.manifest;
  const used = new Set(Object.values(groups).map(({ sensor }) => sensor));
  // A group that misspells its sensor is told so; the sensor it means would only look unused.
  if ([...used].some((sensor) => !sensors[sensor])) return;
  for (const sensor of Object.keys(sensors)) {
    if (!used.has(sensor)) yield diagnose('sensor-unused', keyAt(subject, 'sensors', sensor), { sensor });
  }
};
