import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { thresholdsWithBounds } from '../thresholds-with-bounds';

/** Is the lower bound of a band below the upper one? */
export const thresholdOutside: DocumentCheck = function* (subject) {
  for (const { threshold, path, bounds } of thresholdsWithBounds(subject)) {
    const [lower, upper] = threshold.outside ?? [];
    if (bounds?.above === undefined || bounds.below === undefined || bounds.below < bounds.above) continue;
    const turned = [upper, lower].map((quantity) => JSON.stringify(quantity)).join(', ');
    const fix =
      bounds.below === bounds.above
        ? 'write two different bounds, the lower first'
        : `write \`outside: [${turned}]\`, or two different bounds`;
    const params = { lower: String(lower), upper: String(upper), fix };
    yield diagnose('threshold-outside', valueAt(subject, ...path, 'outside'), params);
  }
};
