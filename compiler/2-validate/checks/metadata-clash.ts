import { diagnose } from '../../diagnostics/diagnose';
import type { DocumentCheck } from '../check';
import { metadataNames } from '../metadata-names';

/** Can metadata and fields be told apart where both are columns? What is known of a gateway stands in no row. */
export const metadataClash: DocumentCheck = function* (subject) {
  const { groups, sensors } = subject.manifest;
  for (const { group, name, place, of } of metadataNames(subject)) {
    const sensor = groups[group]?.sensor ?? '';
    if (of === 'gateways') continue;
    if (sensors[sensor]?.fields[name]) {
      yield diagnose('metadata-clash', place, { name, what: `a field of the sensor \`${sensor}\`` });
    } else if (subject.derived.some(({ id, on }) => id === name && on.has(sensor))) {
      yield diagnose('metadata-clash', place, { name, what: 'a derived field' });
    }
  }
};
