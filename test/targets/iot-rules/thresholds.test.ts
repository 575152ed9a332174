import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remembered } from '../../../compiler/ir/fleet/alerts';
import type { Group } from '../../../compiler/ir/fleet/groups';
import { measured } from '../../../compiler/ir/fleet/measured';
import type { Field } from '../../../compiler/ir/fleet/sensors';
import type { Threshold } from '../../../compiler/ir/fleet/thresholds';
import { NOTHING } from '../../../compiler/ir/target';
import { iotRules } from '../../../compiler/targets/iot-rules/target';
import { alarmWindow } from '../../../compiler/targets/iot-rules/threshold-alarm';
import { meaning, type Row, runSql, type Value } from '../../expression/evaluate';
import { fleet, group, typed } from '../agents/small-fleet';
import { ACCOUNT, type Deployed, deployed, type JsonMap } from '../iot-core/deployed';
import { ruleNamed, rulesOf } from './rule-view';

/** What a threshold becomes: rules, a metric, an alarm, and who is told. */

const underscored = (text: string) => text.replaceAll('-', '_');

function nameOf({ fleet }: Deployed, { id }: Group, threshold: Threshold, ...more: string[]) {
  return [fleet.name, id, 'threshold', threshold.id, ...more].map(underscored).join('__');
}

async function thresholds(sample: string) {
  const made = await deployed(sample);
  return made.fleet.groups.flatMap((group) => group.thresholds.map((threshold) => ({ made, group, threshold })));
}

/** Halves, so that a boundary is hit often and arithmetic is exact; missing and null are readings too. */
function reading(fields: readonly Field[], interesting: readonly number[]): fc.Arbitrary<Row> {
  const value = ({ type, min = -100, max = 1000, values = ['x'] }: Field): fc.Arbitrary<Value> => {
    const missing = fc.constantFrom<Value>(undefined, null);
    const present: fc.Arbitrary<Value> =
      type === 'boolean'
        ? fc.boolean()
        : type === 'string'
          ? fc.constantFrom(...values, 'other')
          : fc.oneof(
              fc.integer({ min: 2 * min, max: 2 * max }).map((half) => half / 2),
              ...(interesting.length > 0 ? [fc.constantFrom(...interesting)] : []),
            );
    return fc.oneof({ weight: 8, arbitrary: present }, { weight: 1, arbitrary: missing });
  };
  return fc.record(Object.fromEntries(fields.map((field) => [field.id, value(field)])));
}

describe.each(['example', 'alerts', 'threshold-bounds', 'threshold-expressions', 'threshold-units'])(
  'the thresholds of %s',
  (sample) => {
    it('fire exactly for the readings that breach the condition', async () => {
      let [fired, quiet] = [0, 0];
      for (const { made, group, threshold } of await thresholds(sample)) {
        const { statement, sql } = ruleNamed(made, nameOf(made, group, threshold));
        const { where, select } = statement;
        if (!where) throw new Error(`${sql} has no WHERE`);
        const { above, below } = threshold.bounds ?? {};
        const edges = [above, below].flatMap((edge) => (edge === undefined ? [] : [edge, edge - 0.5, edge + 0.5]));
        const shown = select.items.find(({ alias }) => alias?.[0] === 'value')?.expression;
        expect(shown !== undefined).toBe(threshold.bounds !== undefined);
        fc.assert(
          fc.property(reading(group.sensor.fields, edges), (row) => {
            const breached = meaning(threshold.condition, row) === true;
            if (breached) fired++;
            else quiet++;
            expect(runSql(where, row) === true).toBe(breached);
            if (shown && breached)
              expect(runSql(shown, row)).toBeCloseTo(Number(meaning(measured(threshold.condition), row)), 6);
          }),
          { numRuns: 500 },
        );
      }
      expect(Math.min(fired, quiet)).toBeGreaterThan(0);
    });

    it('count every breach in a metric of their own, which an alarm watches', async () => {
      for (const { made, group, threshold } of await thresholds(sample)) {
        const { CloudwatchMetric: metric = {} } = ruleNamed(made, nameOf(made, group, threshold)).actions;
        expect(metric).toMatchObject({ MetricValue: '1', MetricUnit: 'Count' });
        const alarms = made
          .of('AWS::CloudWatch::Alarm')
          .filter(({ properties: p }) => p.MetricName === metric.MetricName && p.Namespace === metric.MetricNamespace);
        expect(alarms).toHaveLength(1);
        expect(alarms[0]?.properties).toMatchObject({
          Statistic: 'Sum',
          Unit: 'Count',
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'notBreaching',
        });
        const told = `arn:${made.fleet.aws.partition}:sns:${made.fleet.aws.region}:${ACCOUNT}:${made.fleet.name}-alerts`;
        // An alarm knows no windows: it says nothing where one may hold back critical alerts.
        const waits = made.fleet.alerts.memory?.silence.some(
          ({ groups, severities }) => severities.includes('critical') && groups?.includes(group.id),
        );
        const speaks = threshold.severity === 'critical' && !waits;
        expect(alarms[0]?.properties.AlarmActions).toEqual(speaks ? [told] : undefined);
      }
    });

    it('tell people at once without `for`, by the agent’s alert with it, and nobody when it is only information', async () => {
      for (const { made, group, threshold } of await thresholds(sample)) {
        const breach = ruleNamed(made, nameOf(made, group, threshold));
        const held = rulesOf(made).find(({ name }) => name === nameOf(made, group, threshold, 'held'));
        const told = threshold.severity !== 'info';
        // Where what was said is remembered, the notifier decides; it hears as well that a breach is over.
        const memory = remembered(made.fleet) !== undefined;
        const way = memory ? 'Lambda' : 'Sns';
        expect(Object.keys(breach.actions).includes(way)).toBe(told && (memory || threshold.forMs === 0));
        // With `for` a reading begins no breach: it says how one is by now that the agent told.
        const states = breach.statement.select.items.flatMap(({ alias, expression }) =>
          alias?.[0] === 'state' && expression.kind === 'string' ? [expression.value] : [],
        );
        expect(states).toEqual(told && memory && threshold.forMs > 0 ? ['lasts'] : []);
        expect(Object.keys(breach.actions)).not.toContain(memory ? 'Sns' : 'Lambda');
        expect(held !== undefined).toBe(told && threshold.forMs > 0);
        expect(held?.statement.from?.filter ?? '/alert').toMatch(/\/alert$/);
        const over = rulesOf(made).find(({ name }) => name === nameOf(made, group, threshold, 'cleared'));
        expect(over !== undefined).toBe(told && memory && threshold.forMs === 0);
        const ended = { threshold: threshold.id, state: 'cleared' };
        for (const { where } of over ? [over.statement] : []) {
          expect(where && runSql(where, ended)).toBe(true);
          expect(where && runSql(where, { ...ended, state: 'raised' })).toBe(false);
        }
        const event = { threshold: threshold.id, state: 'raised' };
        if (!held?.statement.where) continue;
        expect(Object.keys(held.actions)).toEqual([way]);
        expect(runSql(held.statement.where, event)).toBe(true);
        expect(runSql(held.statement.where, { ...event, state: 'cleared' })).toBe(memory);
        expect(runSql(held.statement.where, { ...event, threshold: 'other' })).toBe(false);
      }
    });
  },
);

describe('a notification', () => {
  it('says in words who, what, how much and when', async () => {
    const made = await deployed('example');
    const { statement } = ruleNamed(made, 'iot_enterprise__group1__threshold__damp');
    const { actions } = ruleNamed(await deployed('threshold-units'), 'cold__rooms__threshold__warm');
    expect(actions.Sns).toMatchObject({ MessageFormat: 'RAW' });
    const columns = statement.select.items.map(({ alias, expression }) => [
      alias?.[0] ?? (expression.kind === 'name' ? expression.name : '?'),
      expression.kind === 'string' ? expression.value : '…',
    ]);
    expect(Object.fromEntries(columns)).toEqual({
      group_id: '…',
      device_id: '…',
      threshold: 'damp',
      title: 'Too damp',
      severity: 'warning',
      field: 'humidity',
      value: '…',
      unit: '%RH',
      limit_text: 'above 85 %RH',
      event_time: '…',
      time_utc: '…',
      ingest_ms: '…',
      summary: '…',
      link: 'https://us-west-2.console.aws.amazon.com/cloudwatch/deeplink.js?region=us-west-2#alarmsV2:alarm/iot-enterprise-group1--damp',
    });
  });

  it('goes to a topic that takes messages from rules, from the alarms and from the failed ETL runs of this fleet only, over TLS', async () => {
    const [policy] = (await deployed('example')).of('AWS::SNS::TopicPolicy');
    const { Statement } = (policy?.properties.PolicyDocument ?? {}) as { Statement: JsonMap[] };
    const topic = `arn:aws:sns:us-west-2:${ACCOUNT}:iot-enterprise-alerts`;
    expect(Statement.map(({ Effect, Action, Resource }) => [Effect, Action, Resource])).toEqual([
      ['Deny', 'sns:Publish', topic],
      ['Allow', 'sns:Publish', topic],
      ['Allow', 'sns:Publish', topic],
    ]);
    expect(Statement[2]?.Principal).toEqual({ Service: 'events.amazonaws.com' });
    expect(Statement[2]?.Condition).toEqual({
      ArnEquals: { 'aws:SourceArn': `arn:aws:events:us-west-2:${ACCOUNT}:rule/iot-enterprise-etl-failed` },
    });
    expect(Statement[1]?.Principal).toEqual({ Service: 'cloudwatch.amazonaws.com' });
    expect(Statement[1]?.Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
      ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:us-west-2:${ACCOUNT}:alarm:iot-enterprise-*--*` },
    });
  });

  it('reaches every address; the order of addresses does not rename a subscription', () => {
    const ids = (...email: string[]) =>
      iotRules
        .emit(fleet({ alerts: { ...fleet().alerts, email } }), NOTHING)
        .resources.filter(({ type }) => type === 'AWS::SNS::Subscription')
        .map(({ logicalId, properties }) => `${logicalId} ${properties.Endpoint}`)
        .sort();
    expect(ids('a@example.com', 'b@example.com')).toHaveLength(2);
    expect(ids('b@example.com', 'a@example.com')).toEqual(ids('a@example.com', 'b@example.com'));
  });

  it('has no topic where nobody could be told anything', async () => {
    const made = await deployed('minimal');
    expect(made.of('AWS::SNS::Topic')).toEqual([]);
    expect(made.of('AWS::IAM::Role').map(({ properties }) => properties.RoleName)).not.toContain(
      `${made.fleet.name}-rules-notify`,
    );
  });
});

describe('an alarm', () => {
  const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
  const anyMs = (days: number) => fc.integer({ min: 0, max: days * DAY * 1000 });

  it('looks at whole minutes and at two readings at least', () => {
    fc.assert(
      fc.property(anyMs(2), anyMs(30), (everyMs, forMs) => {
        const { period } = alarmWindow(everyMs, forMs);
        expect(period % MINUTE).toBe(0);
        expect(period).toBeGreaterThanOrEqual(MINUTE);
        expect(period * 1000).toBeGreaterThanOrEqual(Math.min(2 * everyMs, DAY * 1000));
      }),
    );
  });

  it('looks no longer than CloudWatch does: a day, or a week from periods of an hour on', () => {
    fc.assert(
      fc.property(anyMs(2), anyMs(30), (everyMs, forMs) => {
        const { period, periods } = alarmWindow(everyMs, forMs);
        expect(period).toBeLessThanOrEqual(DAY);
        expect(period * periods).toBeLessThanOrEqual(period < HOUR ? DAY : 7 * DAY);
        expect(periods).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('is never faster than `for`, up to six days', () => {
    fc.assert(
      fc.property(anyMs(2), anyMs(6), (everyMs, forMs) => {
        const { period, periods } = alarmWindow(everyMs, forMs);
        expect(period * periods * 1000).toBeGreaterThanOrEqual(forMs);
      }),
    );
  });
});

describe('a condition that a template cannot hold', () => {
  it('is refused: CloudFormation would look up what stands behind {{resolve:', () => {
    const [threshold] = group().thresholds;
    if (!threshold) throw new Error('the small fleet has a threshold');
    const { bounds: _, ...rest } = threshold;
    const secret = { ...rest, condition: typed("state = '{{resolve:ssm:password}}'") };
    const { diagnostics, resources } = iotRules.emit(fleet({ groups: [group({ thresholds: [secret] })] }), NOTHING);
    expect(diagnostics).toMatchObject([{ code: 'iot-sql-invalid', severity: 'error', place: threshold.origin.place }]);
    expect(JSON.stringify(resources.filter(({ type }) => type === 'AWS::IoT::TopicRule'))).not.toContain('{{');
  });
});
