import type { AlarmState } from '../ports';
import type { AlarmSettings, Comparison } from './alarm-settings';

/** The statistic of one period. */
export interface Datapoint {
  /** When the period began: ms since 1970. */
  readonly from: number;
  readonly value: number;
}

export interface Evaluation {
  readonly state: AlarmState;
  readonly reason: string;
}

/**
 * Periods that are looked at beyond EvaluationPeriods, so that data points which are late or rare still count. CloudWatch does not say how
 * many; its tables ("Configuring how CloudWatch alarms treat missing data") show 5 for 3.
 */
const EXTRA_PERIODS = 2;

export function evaluationRange({ evaluationPeriods }: Pick<AlarmSettings, 'evaluationPeriods'>): number {
  return evaluationPeriods + EXTRA_PERIODS;
}

/**
 * The state that an alarm gets from the data points of its evaluation range, newest first; undefined where a period has none. Missing ones
 * are made up as TreatMissingData says only when fewer than EvaluationPeriods are there. Undefined: the alarm keeps its state.
 */
export function evaluate(
  alarm: Pick<AlarmSettings, 'evaluationPeriods' | 'datapointsToAlarm' | 'comparison' | 'threshold' | 'missingData'>,
  range: readonly (Datapoint | undefined)[],
): Evaluation | undefined {
  const { evaluationPeriods, datapointsToAlarm, missingData } = alarm;
  const points = range.filter((point) => point !== undefined).slice(0, evaluationPeriods);
  const breaching = points.filter(({ value }) => isBreaching(alarm, value));
  const missing = evaluationPeriods - points.length;
  const state = stateOf(breaching.length, points.length, missing, missingData, datapointsToAlarm);
  if (state === undefined) return undefined;
  return { state, reason: reasonOf(alarm, state, points, breaching, missing) };
}

function stateOf(
  breaching: number,
  points: number,
  missing: number,
  missingData: AlarmSettings['missingData'],
  toAlarm: number,
): AlarmState | undefined {
  const alarmIf = (alarming: boolean): AlarmState => (alarming ? 'ALARM' : 'OK');
  if (missing === 0 || breaching >= toAlarm) return alarmIf(breaching >= toAlarm);
  switch (missingData) {
    case 'notBreaching':
      return 'OK';
    case 'breaching':
      return alarmIf(breaching + missing >= toAlarm);
    case 'ignore':
      return breaching === points ? undefined : 'OK';
    case 'missing':
      return points === 0 ? 'INSUFFICIENT_DATA' : alarmIf(breaching === points);
  }
}

function isBreaching({ comparison, threshold }: { comparison: Comparison; threshold: number }, value: number): boolean {
  switch (comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}

const WORDS: Readonly<Record<Comparison, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** In the words that CloudWatch uses. */
function reasonOf(
  { comparison, threshold, missingData, evaluationPeriods, datapointsToAlarm }: Parameters<typeof evaluate>[0],
  state: AlarmState,
  points: readonly Datapoint[],
  breaching: readonly Datapoint[],
  missing: number,
): string {
  const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
  const were = (count: number) => (count === 1 ? 'was' : 'were');
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${many(missing, 'datapoint')} ${were(missing)} unknown.`;
  const treated = missingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  if (points.length === 0) {
    const filled = `${many(missing, 'missing datapoint')} ${were(missing)} treated as [${treated}]`;
    return `Threshold Crossed: no datapoints were received for ${many(evaluationPeriods, 'period')} and ${filled}.`;
  }
  const limit = `${WORDS[comparison]} the threshold (${decimal(threshold)})`;
  if (state === 'ALARM') {
    const shown = breaching.map(({ from, value }) => `${decimal(value)} (${time(from)})`).join(', ');
    const least = `(minimum ${many(datapointsToAlarm, 'datapoint')} for OK -> ALARM transition)`;
    return `Threshold Crossed: ${breaching.length} out of the last ${many(points.length, 'datapoint')} [${shown}] was ${limit} ${least}.`;
  }
  const quiet = points.filter((point) => !breaching.includes(point));
  const shown = (quiet.length > 0 ? quiet : points).map(({ from, value }) => `${decimal(value)} (${time(from)})`);
  return `Threshold Crossed: ${many(shown.length, 'datapoint')} [${shown.join(', ')}] ${quiet.length > 0 ? `was not ${limit}` : 'and missing datapoints treated as [NonBreaching]'}.`;
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** dd/MM/yy HH:mm:ss, UTC. */
function time(at: number): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
}
