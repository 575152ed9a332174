import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CloudWatch } from '../../../runtime/twin/metrics/cloudwatch';
import type { ResolvedResource } from '../../../runtime/twin/ports';
import { SteppingClock } from './stepping-clock';

const TOPIC = 'arn:aws:sns:us-west-2:123456789012:alerts';
const plain = {
  AlarmDescription: 'Too damp',
  Namespace: 'Fleetwright/f',
  MetricName: 'breach.g.damp',
  Statistic: 'Sum',
  Unit: 'Count',
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  Threshold: 1,
  Period: 60,
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
  TreatMissingData: 'notBreaching',
  AlarmActions: [TOPIC],
};

function alarmResource(changes: Readonly<Record<string, unknown>> = {}, name = 'damp'): ResolvedResource {
  const arn = `arn:aws:cloudwatch:us-west-2:123456789012:alarm:${name}`;
  return {
    stack: 'iot',
    logicalId: name,
    type: 'AWS::CloudWatch::Alarm',
    name,
    arn,
    properties: { ...plain, ...changes },
  };
}

function room(...resources: readonly ResolvedResource[]) {
  const clock = new SteppingClock();
  const published: { topic: string; message: Record<string, unknown>; subject: string | undefined }[] = [];
  const cloudwatch = new CloudWatch({
    clock,
    resources,
    region: 'us-west-2',
    accountId: '123456789012',
    notifications: {
      async publish(topic, message, { subject }) {
        published.push({ topic, message: JSON.parse(message), subject });
      },
    },
  });
  cloudwatch.start();
  const put = (value = 1, changes: { unit?: string; at?: number; name?: string } = {}) =>
    cloudwatch.put({
      namespace: plain.Namespace,
      name: plain.MetricName,
      value,
      unit: 'Count',
      at: clock.now(),
      ...changes,
    });
  const state = () => cloudwatch.alarms()[0]?.state;
  return { clock, cloudwatch, published, put, state };
}

describe('an alarm', () => {
  it('has no data when it is new, and is OK at the first full minute without breach', async () => {
    const { clock, state } = room(alarmResource());
    expect(state()).toBe('INSUFFICIENT_DATA');
    await clock.advance(59_999);
    expect(state()).toBe('INSUFFICIENT_DATA');
    await clock.advance(1);
    expect(state()).toBe('OK');
  });

  it('alarms with the minute in which its metric breaches, and tells its topics in the form of CloudWatch', async () => {
    const { clock, put, published } = room(alarmResource());
    await clock.advance(90_000);
    put();
    await clock.advance(30_000);
    expect(published).toEqual([
      {
        topic: TOPIC,
        subject: 'ALARM: "damp" in us-west-2',
        message: {
          AlarmName: 'damp',
          AlarmDescription: 'Too damp',
          AWSAccountId: '123456789012',
          NewStateValue: 'ALARM',
          NewStateReason:
            'Threshold Crossed: 1 out of the last 1 datapoint [1.0 (31/01/26 12:01:00)] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
          StateChangeTime: '2026-01-31T12:02:00.000+0000',
          Region: 'us-west-2',
          AlarmArn: 'arn:aws:cloudwatch:us-west-2:123456789012:alarm:damp',
          OldStateValue: 'OK',
          OKActions: [],
          AlarmActions: [TOPIC],
          InsufficientDataActions: [],
          Trigger: {
            MetricName: 'breach.g.damp',
            Namespace: 'Fleetwright/f',
            StatisticType: 'Statistic',
            Statistic: 'SUM',
            Unit: 'Count',
            Dimensions: [],
            Period: 60,
            EvaluationPeriods: 1,
            DatapointsToAlarm: 1,
            ComparisonOperator: 'GreaterThanOrEqualToThreshold',
            Threshold: 1,
            TreatMissingData: 'notBreaching',
            EvaluateLowSampleCountPercentile: '',
          },
        },
      },
    ]);
  });

  it('tells once, however long it lasts, and returns to OK when the last breach has left the evaluation range', async () => {
    const { clock, put, published, cloudwatch } = room(alarmResource({ OKActions: [TOPIC] }));
    for (let minute = 0; minute < 5; minute++) {
      put();
      await clock.advance(60_000);
    }
    await clock.advance(600_000);
    expect(published.map(({ subject }) => subject)).toEqual(['ALARM: "damp" in us-west-2', 'OK: "damp" in us-west-2']);
    expect(cloudwatch.changes().map(({ at }) => new Date(at).toISOString().slice(11, 16))).toEqual(['12:01', '12:08']);
  });

  it('needs DatapointsToAlarm breaching periods of EvaluationPeriods', async () => {
    const { clock, put, state } = room(alarmResource({ Period: 120, EvaluationPeriods: 3, DatapointsToAlarm: 3 }));
    const states: (string | undefined)[] = [];
    for (let minute = 0; minute < 6; minute++) {
      put();
      await clock.advance(60_000);
      states.push(state());
    }
    expect(states).toEqual(['OK', 'OK', 'OK', 'OK', 'ALARM', 'ALARM']);
  });

  it.each([
    ['Sum', 6],
    ['Average', 2],
    ['Minimum', 1],
    ['Maximum', 3],
    ['SampleCount', 3],
  ])('takes the %s of a period', async (Statistic, value) => {
    for (const [threshold, expected] of [
      [value, 'ALARM'],
      [value + 0.1, 'OK'],
    ] as const) {
      const { clock, put, state } = room(alarmResource({ Statistic, Threshold: threshold }));
      for (const each of [1, 3, 2]) put(each);
      await clock.advance(60_000);
      expect(state()).toBe(expected);
    }
  });

  it('looks at its own metric and unit alone', async () => {
    const { clock, put, state } = room(alarmResource());
    put(1, { unit: 'Seconds' });
    put(1, { name: 'breach.g.other' });
    await clock.advance(60_000);
    expect(state()).toBe('OK');
  });

  it('keeps quiet where ActionsEnabled is false', async () => {
    const { clock, put, published, state } = room(alarmResource({ ActionsEnabled: false }));
    put();
    await clock.advance(60_000);
    expect(state()).toBe('ALARM');
    expect(published).toEqual([]);
  });

  it('can be set by a rule, until it is evaluated again', async () => {
    const { clock, cloudwatch, published, state } = room(alarmResource());
    await cloudwatch.setState('damp', 'ALARM', 'a rule says so');
    expect(state()).toBe('ALARM');
    expect(published[0]?.message.NewStateReason).toBe('a rule says so');
    await clock.advance(60_000);
    expect(state()).toBe('OK');
    await expect(cloudwatch.setState('nobody', 'OK', '')).rejects.toThrow('there is no alarm nobody in the stacks');
  });

  it('keeps its state when the stacks change around it, and starts anew when it changes itself', async () => {
    const { clock, cloudwatch, put, state } = room(alarmResource());
    put();
    await clock.advance(60_000);
    cloudwatch.serve([alarmResource(), alarmResource({}, 'other')]);
    expect(cloudwatch.alarms().map((alarm) => alarm.state)).toEqual(['ALARM', 'INSUFFICIENT_DATA']);
    cloudwatch.serve([alarmResource({ Threshold: 2 })]);
    expect(state()).toBe('INSUFFICIENT_DATA');
  });

  it.each([
    [{ Dimensions: [] }, 'Dimensions is not in the twin'],
    [{ Period: 10 }, 'a Period of 10 s is not in the twin: only whole minutes'],
    [{ Statistic: 'p90' }, 'Statistic p90 is not in the twin'],
    [
      { AlarmActions: ['arn:aws:automate:us-west-2:ec2:stop'] },
      'AlarmActions: arn:aws:automate:us-west-2:ec2:stop is not a topic',
    ],
  ])('with %j is refused by name', (changes, problem) => {
    expect(room(alarmResource(changes)).cloudwatch.refused).toEqual([{ alarm: 'damp', problems: [problem] }]);
  });

  it.each([
    { Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'FunctionName', Value: 'f' }] },
    { Metrics: [{ MetricStat: { Metric: { Namespace: 'AWS/Firehose' } } }] },
  ])('with %j, which services of AWS send of themselves, is left out', (changes) => {
    const { cloudwatch } = room(alarmResource(changes));
    expect(cloudwatch.refused).toEqual([]);
    expect(cloudwatch.alarms()).toEqual([]);
  });

  it('is in the state that a look at every single put gives', async () => {
    const puts = fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 150_000 }), value: fc.integer({ min: 0, max: 2 }) }),
      { maxLength: 25 },
    );
    const shape = fc.record({
      minutes: fc.integer({ min: 1, max: 3 }),
      periods: fc.integer({ min: 1, max: 4 }),
      toAlarm: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(puts, shape, async (plan, { minutes, periods, toAlarm }) => {
        const needed = 1 + (toAlarm % periods);
        const { clock, put, state } = room(
          alarmResource({ Period: 60 * minutes, EvaluationPeriods: periods, DatapointsToAlarm: needed, Threshold: 2 }),
        );
        const done: { at: number; value: number }[] = [];
        for (const { after, value } of plan) {
          await clock.advance(after);
          put(value);
          done.push({ at: clock.now(), value });
        }
        await clock.advance(60_000 - (clock.now() % 60_000));
        const end = clock.now();
        const sums = Array.from({ length: periods + 2 }, (_, n) => {
          const within = done.filter(
            ({ at }) => at >= end - (n + 1) * minutes * 60_000 && at < end - n * minutes * 60_000,
          );
          return within.length === 0 ? [] : [within.reduce((sum, { value }) => sum + value, 0)];
        });
        const breaching = sums
          .flat()
          .slice(0, periods)
          .filter((sum) => sum >= 2).length;
        expect(state()).toBe(breaching >= needed ? 'ALARM' : 'OK');
      }),
      { numRuns: 60 },
    );
  });
});
