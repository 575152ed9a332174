import type { QuestionMeasure, ThresholdLine } from '../../ir/fleet/question';
import type { ShownTree } from './shown-trees';

/** The bounds that the groups shown set on a field, for the measure that shows it; the lowest first. */
export function thresholdLines(
  shown: readonly ShownTree[],
  field: string,
  measure: QuestionMeasure,
): readonly ThresholdLine[] {
  const lines = shown.flatMap(({ groups }) =>
    groups.flatMap(({ id: group, thresholds }) =>
      thresholds.flatMap(({ id, title, severity, bounds }) =>
        bounds?.field === field
          ? (['above', 'below'] as const).flatMap((side): readonly ThresholdLine[] => {
              const value = bounds[side];
              if (value === undefined) return [];
              const { unit } = bounds;
              return [{ threshold: id, title, group, severity, side, value, unit, measure: measure.name }];
            })
          : [],
      ),
    ),
  );
  return [...lines].sort((a, b) => a.value - b.value);
}
