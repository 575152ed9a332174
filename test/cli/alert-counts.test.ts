import { describe, expect, it } from 'vitest';
import { AlertCounts } from '../../cli/up/alert-counts';
import { alertView } from '../../cli/up/alert-view';

const notice = (device: string, why: string) => {
  const breach = { threshold: 'warm', title: 'Too warm', severity: 'critical', group_id: 'rooms', device_id: device };
  return alertView({
    at: '2026-03-01T10:00:00.000Z',
    topicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts',
    message: JSON.stringify({ ...breach, notice: why }),
  });
};

describe('what fleet up prints of alerts', () => {
  it('is each breach of a device, and its escalation, once; all are counted', () => {
    const counts = new AlertCounts();
    const isNews = [
      notice('r-1', 'breach'),
      notice('r-1', 'breach'),
      notice('r-1', 'escalated'),
      notice('r-1', 'escalated'),
      notice('r-2', 'breach'),
    ].map((one) => counts.add(one));
    expect(isNews).toEqual([true, false, true, false, true]);
    expect(counts.list()).toMatchObject([{ id: 'warm', devices: ['r-1', 'r-2'], notifications: 5 }]);
  });
});
