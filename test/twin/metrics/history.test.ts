import { describe, expect, it } from 'vitest';
import { CloudWatch } from '../../../runtime/twin/metrics/cloudwatch';
import type { ResolvedResource } from '../../../runtime/twin/ports';
import { SteppingClock } from './stepping-clock';

/** How much the twin remembers of metrics and alarms: enough for every alarm and every view, and never more with time. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function alarm(changes: Readonly<Record<string, unknown>> = {}): ResolvedResource {
  const properties = {
    AlarmDescription: 'Too damp',
    Namespace: 'Fleetwright/f',
    MetricName: 'damp',
    Statistic: 'Sum',
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: 1,
    Period: 60,
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
    ...changes,
  };
  const arn = 'arn:aws:cloudwatch:us-west-2:123456789012:alarm:damp';
  return { stack: 'iot', logicalId: 'Damp', type: 'AWS::CloudWatch::Alarm', name: 'damp', arn, properties };
}

function room(resource: ResolvedResource) {
  const clock = new SteppingClock();
  const cloudwatch = new CloudWatch({
    clock,
    resources: [resource],
    region: 'us-west-2',
    accountId: '123456789012',
    notifications: { publish: async () => {} },
  });
  const put = (at = clock.now(), value = 1) =>
    cloudwatch.put({ namespace: 'Fleetwright/f', name: 'damp', value, unit: 'Count', at });
  return { clock, cloudwatch, put };
}

describe('the history of alarms', () => {
  it('is of the last 1,000 changes, oldest first', async () => {
    const { cloudwatch } = room(alarm());
    for (let n = 0; n < 1_100; n++) await cloudwatch.setState('damp', n % 2 ? 'OK' : 'ALARM', `change ${n}`);
    const reasons = cloudwatch.changes().map(({ reason }) => reason);
    expect(reasons).toEqual(Array.from({ length: 1_000 }, (_, n) => `change ${n + 100}`));
  });

  it('of 1,000 changes forgets none', async () => {
    const { cloudwatch } = room(alarm());
    for (let n = 0; n < 1_000; n++) await cloudwatch.setState('damp', n % 2 ? 'OK' : 'ALARM', `change ${n}`);
    expect(cloudwatch.changes()).toHaveLength(1_000);
    expect(cloudwatch.changes()[0]?.reason).toBe('change 0');
  });

  it('that was handed out does not grow behind the back of who has it', async () => {
    const { cloudwatch } = room(alarm());
    const before = cloudwatch.changes();
    await cloudwatch.setState('damp', 'ALARM', 'by hand');
    expect(before).toEqual([]);
  });
});

describe('the memory of metrics', () => {
  it('reaches back as far as the alarm that looks furthest', () => {
    const { clock, cloudwatch, put } = room(alarm({ Period: 3600, EvaluationPeriods: 6, Statistic: 'Maximum' }));
    put(clock.now() - 5 * HOUR, 5);
    cloudwatch.evaluateUntil(clock.now());
    cloudwatch.evaluateUntil(clock.now() + MINUTE);
    expect(cloudwatch.alarms()[0]?.state).toBe('OK');
    cloudwatch.serve([alarm({ Period: 6 * 3600, EvaluationPeriods: 1, Statistic: 'Maximum' })]);
    cloudwatch.evaluateUntil(clock.now() + 2 * MINUTE);
    expect(cloudwatch.alarms()[0]?.state).toBe('ALARM');
  });

  it('keeps three hours for an alarm that comes later, and forgets what is older', () => {
    const put = (hoursAgo: number) => {
      const one = room(alarm());
      one.put(one.clock.now() - hoursAgo * HOUR);
      one.cloudwatch.evaluateUntil(one.clock.now() + MINUTE);
      one.cloudwatch.serve([alarm({ Period: 6 * 3600, EvaluationPeriods: 1 })]);
      one.cloudwatch.evaluateUntil(one.clock.now() + 2 * MINUTE);
      return one.cloudwatch.alarms()[0]?.state;
    };
    expect(put(2.9)).toBe('ALARM');
    expect(put(3.1)).toBe('OK');
  });
});
