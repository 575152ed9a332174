import { expect, it } from 'vitest';
import { alertView } from '../../cli/up/alert-view';

it('an alert names the unit of its value as it names that of its limit', () => {
  const body = { threshold: 'warm', device_id: 'd', group_id: 'g', field: 'temperature', value: 8.4, unit: 'Cel' };
  const message = JSON.stringify({ ...body, limit_text: 'above 8 °C', severity: 'critical', title: 'Too warm' });
  const { what } = alertView({ at: '2026-11-25T00:41:02.000Z', topicArn: 'arn', message });
  expect(what).toBe('temperature 8.4 °C, above 8 °C');
  const unknown = JSON.stringify({ ...body, unit: 'furlongs' });
  expect(alertView({ at: '', topicArn: 'arn', message: unknown }).what).toBe('temperature 8.4 furlongs');
});
