import type { ModelSpec } from '../../../schema/model-spec';

/** Sine and cosine of the hour of the day, and of the time of the week. */
const TIME_FEATURES = 4;

/** How many columns features.py makes: SageMaker's forest wants to be told. A test holds the two to each other. */
export function featureCount({ fields, features }: ModelSpec): number {
  const { rolling, windowsMs, lagsMs, rates, timeOfDay } = features;
  const perField = 1 + rolling.length * windowsMs.length + lagsMs.length + (rates ? 1 : 0);
  return fields.length * perField + (timeOfDay ? TIME_FEATURES : 0);
}
