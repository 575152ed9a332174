import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';

const WAYS = ['simulate', 'replay', 'exec'] as const;

/** Does every driver say exactly one way to get readings? */
export const driverShape: DocumentCheck = function* (subject) {
  for (const [id, { driver }] of Object.entries(subject.manifest.sensors)) {
    if (!driver) continue;
    const path = ['sensors', id, 'driver'];
    const [first, second] = WAYS.filter((way) => driver[way] !== undefined);
    if (!first) {
      const problem = `the driver of \`${id}\` does not say where readings come from`;
      const fix = 'write one of simulate, replay, exec, or leave `driver` out to simulate a generic sensor';
      yield diagnose('driver-shape', keyAt(subject, ...path), { problem, fix });
    } else if (second) {
      const problem = `the driver of \`${id}\` is to ${first} and to ${second} at once`;
      yield diagnose('driver-shape', keyAt(subject, ...path, second), { problem, fix: 'keep one of them' });
    } else if (driver.time !== undefined && first !== 'replay') {
      const problem = `\`time\` means nothing for a driver with ${first}`;
      const fix = 'remove `time`: it is a column of a replayed file';
      yield diagnose('driver-shape', keyAt(subject, ...path, 'time'), { problem, fix });
    }
  }
};
