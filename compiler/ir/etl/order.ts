import type { CastStep, EtlStep } from './step';

/**
 * The order in which rows came in, as columns of the rows under way, least first and missing last: the arrival, the trace, then all that a
 * row holds. Two rows that agree in all of it end as the same row, so which of them comes first plays no part. The line itself counts only
 * while a step from `at` on may still send a row to quarantine, where it is shown.
 */
export function arrivalOrder(steps: readonly EtlStep[], at: number): readonly string[] {
  const cast = steps.find((step): step is CastStep => step.step === 'cast');
  const values = (cast?.columns ?? []).map(({ name }) => name).filter((name) => name !== 'trace_id');
  const shown = at <= lastQuarantine(steps) ? ['_line', '_source'] : [];
  return ['_arrival_ms', 'trace_id', 'group_id', 'device_id', '_ms', ...values, '_types', '_keys', ...shown];
}

/** The last step that sends rows to quarantine. Behind it, line and source of a row that stayed are of no use. */
export const lastQuarantine = (steps: readonly EtlStep[]): number =>
  steps.findLastIndex(
    (step) =>
      step.step === 'cast' ||
      step.step === 'present' ||
      step.step === 'require' ||
      (step.step === 'range' && step.outside === 'quarantine'),
  );
