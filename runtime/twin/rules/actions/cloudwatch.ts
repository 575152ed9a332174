import type { AlarmState } from '../../ports';
import type { ActionKind } from './action';
import type { Effect } from './effect';

/** API reference of CloudWatch, MetricDatum. */
const UNITS: ReadonlySet<string> = new Set([
  ...['Seconds', 'Microseconds', 'Milliseconds', 'Percent', 'Count', 'None', 'Count/Second'],
  ...['', 'Kilo', 'Mega', 'Giga', 'Tera'].flatMap((size) =>
    ['ytes', 'its'].flatMap((kind) => {
      const unit = size === '' ? `B${kind}` : `${size}b${kind}`;
      return [unit, `${unit}/Second`];
    }),
  ),
]);
const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

const invalid = (resource: string, message: string): Effect => ({ kind: 'invalid', resource, message });

export const CLOUDWATCH_METRIC: ActionKind = {
  name: 'CloudwatchMetricAction',
  properties: ['MetricNamespace', 'MetricName', 'MetricValue', 'MetricUnit', 'MetricTimestamp'],
  read(fields) {
    const [namespaceOf, nameOf] = [fields.template('MetricNamespace'), fields.template('MetricName')];
    const [numberOf, unitOf] = [fields.template('MetricValue'), fields.template('MetricUnit')];
    const secondsOf = fields.has('MetricTimestamp') ? fields.template('MetricTimestamp') : undefined;
    return (scope) => {
      const [namespace, name, value, unit] = [namespaceOf(scope), nameOf(scope), numberOf(scope), unitOf(scope)];
      const resource = `${namespace}/${name}`;
      const number = Number(value);
      if (value.trim() === '' || !Number.isFinite(number))
        return invalid(resource, `the value "${value}" is not a number`);
      if (!UNITS.has(unit)) return invalid(resource, `CloudWatch has no unit "${unit}"`);
      const at = secondsOf === undefined ? scope.env.now : Number(secondsOf(scope)) * 1000;
      if (!Number.isFinite(at)) return invalid(resource, 'the timestamp is not a number of seconds');
      return { kind: 'metric', namespace, name, value: number, unit, at };
    };
  },
};

export const CLOUDWATCH_ALARM: ActionKind = {
  name: 'CloudwatchAlarmAction',
  properties: ['AlarmName', 'StateReason', 'StateValue'],
  read(fields) {
    const [nameOf, reasonOf] = [fields.template('AlarmName'), fields.template('StateReason')];
    const stateOf = fields.template('StateValue');
    return (scope) => {
      const [alarm, reason, value] = [nameOf(scope), reasonOf(scope), stateOf(scope)];
      const state = STATES.find((known) => known === value);
      if (state === undefined) return invalid(alarm, `an alarm has no state "${value}"`);
      return { kind: 'alarm', alarm, state, reason };
    };
  },
};
