import type { ModelSpec } from '../../../schema/model-spec';

const TIME_FEATURES = ['hour_sin', 'hour_cos', 'week_sin', 'week_cos'];

/** The columns that features.py makes, in its order: SageMaker's forest and feature group want to be told. A test holds the two to each other. */
export function featureNames({ fields, features }: ModelSpec): readonly string[] {
  const { rolling, windowsMs, lagsMs, rates, timeOfDay } = features;
  const own = fields.flatMap(({ column }) => [
    column,
    ...windowsMs.flatMap((window) => rolling.map((word) => `${column}_${word}_${span(window)}`)),
    ...lagsMs.map((lag) => `${column}_lag_${span(lag)}`),
    ...(rates ? [`${column}_rate`] : []),
  ]);
  return [...own, ...(timeOfDay ? TIME_FEATURES : [])];
}

const span = (ms: number) => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`);
