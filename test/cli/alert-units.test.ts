import { expect, it } from 'vitest';
import { alertView } from '../../cli/up/alert-view';

it('what speaks for a finding of a model is in its alert, with the symbol of its unit; of an alert that says no score there is nothing', () => {
  const body = { model: 'ahead', device_id: 'd', group_id: 'g', version: '3', unit: 'Cel', score: 9.5, bound: 8 };
  const fields = [{ field: 'temperature', score: 12.5 }, { field: 7, score: 1 }, { field: 'humidity' }, null];
  const viewOf = (more: object) =>
    alertView({ at: '', topicArn: 'arn', message: JSON.stringify({ ...body, ...more }) });
  expect(viewOf({ fields }).found).toEqual({
    ...{ version: '3', score: 9.5, bound: 8, unit: '°C' },
    fields: [{ field: 'temperature', score: 12.5 }],
  });
  expect(viewOf({ unit: '1' }).found).toMatchObject({ unit: '', fields: [] });
  expect(viewOf({ score: '9.5' }).found).toBeUndefined();
});

it('an alert names the unit of its value as it names that of its limit', () => {
  const body = { threshold: 'warm', device_id: 'd', group_id: 'g', field: 'temperature', value: 8.4, unit: 'Cel' };
  const message = JSON.stringify({ ...body, limit_text: 'above 8 °C', severity: 'critical', title: 'Too warm' });
  const { what } = alertView({ at: '2026-11-25T00:41:02.000Z', topicArn: 'arn', message });
  expect(what).toBe('temperature 8.4 °C, above 8 °C');
  const unknown = JSON.stringify({ ...body, unit: 'furlongs' });
  expect(alertView({ at: '', topicArn: 'arn', message: unknown }).what).toBe('temperature 8.4 furlongs');
});
