import { expect, it } from 'vitest';
import { ModelAlerts } from '../../../runtime/twin/ml/model-alerts';
import type { ScoredRow } from '../../../runtime/twin/ml/watch-model';
import type { ModelSpec } from '../../../schema/model-spec';

/** One alert for as long as a device stays odd, and none about what was seen before. */

const spec = (task: ModelSpec['task']): ModelSpec => ({
  format: 'fleetwright/model-spec/v1',
  model: 'm',
  title: 'M',
  task,
  sources: [
    {
      group: 'g',
      table: 'curated_room',
      everyMs: 1,
      gapMs: 1,
      labels: [{ threshold: 'warm', column: 'breach_warm', limit: { column: 'temperature', above: 8 } }],
    },
  ],
  fields: [{ id: 'temperature', column: 'temperature', unit: 'Cel', derived: false }],
  features: { rolling: [], windowsMs: [], lagsMs: [], rates: false, timeOfDay: false },
  algorithm: { name: 'xgboost', hyperparameters: {}, seed: 1 },
  train: { windowMs: 1, holdOut: 0.2 },
  accept: { metric: 'rmse', baseline: 'persistence' },
  drift: { psi: 0.2 },
  because: 'models.m',
});
const DETECT = spec({ kind: 'detect', earlyMs: 1 });
const PREDICT = spec({ kind: 'predict', field: 'temperature', column: 'temperature', horizonMs: 1_800_000 });
const EVALUATION = { alarm: { above: 3 } };
const rows = (device: string, ...scores: readonly (readonly [at: number, score: number | null])[]): ScoredRow[] =>
  scores.map(([at, score]) => ({ group: 'g', device, at, score }));

it('a detector is alarmed from its bound on, once until it was quiet', () => {
  const alerts = new ModelAlerts();
  const told = alerts.of(DETECT, EVALUATION, rows('a', [1, 2.9], [2, 3], [3, 5], [4, 1], [5, null], [6, 4]));
  expect(told.map(({ event_time }) => event_time)).toEqual([2, 6]);
  expect(told[0]).toMatchObject({ model: 'm', group_id: 'g', device_id: 'a', what: 'score 3, from 3 on it is odd' });
});

it('rows that were looked at before say nothing again, and devices are apart', () => {
  const alerts = new ModelAlerts();
  expect(alerts.of(DETECT, EVALUATION, rows('a', [1, 5]))).toHaveLength(1);
  expect(alerts.of(DETECT, EVALUATION, rows('a', [1, 5], [2, 5]))).toEqual([]);
  expect(alerts.of(DETECT, EVALUATION, rows('b', [1, 5]))).toHaveLength(1);
});

it('a device is listed while it is odd, and not once its model is taken away', () => {
  const alerts = new ModelAlerts();
  alerts.of(DETECT, EVALUATION, [...rows('a', [1, 5]), ...rows('b', [1, 5], [2, 1])]);
  const found = { group: 'g', device: 'a', alerts: [{ id: 'model:m', severity: 'warning' }] };
  expect(alerts.open()).toEqual([found]);
  alerts.keep(new Set(['m']));
  expect(alerts.open()).toEqual([found]);
  alerts.keep(new Set());
  expect(alerts.open()).toEqual([]);
});

it('a prediction that crosses the limit of a threshold is an alarm before the threshold is', () => {
  const told = new ModelAlerts().of(PREDICT, null, rows('a', [1, 7.9], [2, 8.25]));
  expect(told.map(({ what }) => what)).toEqual(['temperature will be 8.25 °C, above 8 °C (warm), in 30 min']);
});

it('a detector without a bound is never alarmed', () => {
  expect(new ModelAlerts().of(DETECT, { alarm: { above: null } }, rows('a', [1, 99]))).toEqual([]);
});
