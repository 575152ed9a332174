import { formatDuration } from '../../schema/duration';
import type { AlarmReport, Evaluation } from './evaluate-case';
import type { Verdicts } from './recordings';
import { recordingsText } from './recordings-table';
import { table } from './table';
import type { UseCase } from './use-cases';

export interface Row {
  readonly useCase: UseCase;
  readonly algorithm: string;
  readonly everyMs: number;
  readonly rows: number;
  readonly evaluation: Evaluation;
}

const number = (value: number | null) => (value === null ? '–' : Number(value.toPrecision(3)).toString());

/** In whole minutes, or hours from two hours on. */
function span(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const text = minutes < 120 ? `${minutes} min` : `${Number((minutes / 60).toFixed(1))} h`;
  return ms < 0 && minutes > 0 ? `−${text}` : text;
}

function leads(list: readonly number[]): string {
  const [first, last] = [list[0], list.at(-1)];
  const middle = list[Math.floor(list.length / 2)];
  if (first === undefined || last === undefined || middle === undefined) return '–';
  return list.length === 1 ? span(first) : `${span(middle)} (${span(first)} … ${span(last)})`;
}

const missed = ({ missed: count, failures }: AlarmReport) => `${count} of ${failures}`;
const wrong = ({ falseAlarms, alarms, falseAlarmsPerDeviceDay }: AlarmReport) =>
  `${falseAlarms} of ${alarms} (${number(falseAlarmsPerDeviceDay)})`;

/** The main table, as it is printed and as it stands in the docs. */
export function mainTable(rows: readonly Row[]): string {
  return table(
    ['model', 'algorithm', 'metric', 'value', 'naive rule', 'false alarms (per device and day)', 'missed', 'lead'],
    rows.map(({ useCase, algorithm, evaluation: { metric, baseline, alarms } }) => [
      `${useCase.model}`,
      algorithm,
      metric.name,
      number(metric.value),
      `${number(baseline.value)} (${baseline.name})`,
      alarms ? wrong(alarms) : '–',
      alarms ? missed(alarms) : '–',
      alarms ? leads(alarms.leadsMs) : '–',
    ]),
  );
}

function naiveTable(rows: readonly Row[]): string {
  return table(
    ['model', 'false alarms of the naive rule', 'missed', 'lead'],
    rows.flatMap(({ useCase, evaluation: { baselineAlarms: alarms } }) =>
      alarms ? [[useCase.model, wrong(alarms), missed(alarms), leads(alarms.leadsMs)]] : [],
    ),
  );
}

function dataTable(rows: readonly Row[]): string {
  return table(
    ['model', 'use case', 'data', 'judged on', 'faults in the part that is judged'],
    rows.map(({ useCase, everyMs, rows: count, evaluation }) => [
      useCase.model,
      useCase.title,
      `${useCase.days} days of ${useCase.devices} devices, every ${formatDuration(everyMs)}: ${count} rows`,
      `the newest fifth: ${evaluation.rows} rows`,
      lateFaults(useCase),
    ]),
  );
}

function lateFaults({ faults, days }: UseCase): string {
  const counts = new Map<string, number>();
  for (const { kind, at } of faults) if (at >= 0.8 * days * 86_400_000) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ') || 'none';
}

export function robustTable(rows: readonly Row[]): string {
  const simulated = rows.map(({ useCase, evaluation: { alarms } }) => {
    if (!alarms) throw new Error('a detector has alarms');
    const delay = alarms.delayMs === null ? '–' : span(alarms.delayMs);
    return [`simulated: ${useCase.model}`, wrong(alarms), missed(alarms), delay, leads(alarms.leadsMs)];
  });
  return table(
    ['data', 'false alarms (per device and day)', 'missed', 'first alarm after the begin', 'lead before the limit'],
    simulated,
  );
}

/** docs/models-evaluation.md. */
export function page(rows: readonly Row[], robust: readonly Row[], verdicts: Verdicts): string {
  return `<!-- Made by \`npm run eval:models\`. Do not edit. -->
# What the models of the example are worth

Each model of \`fleet.example.yaml\` is trained by its generated scripts on weeks of simulated data, and judged on later time that it has not seen. \`npm run eval:models\` does it again and prints the same.
The data comes from the simulated drivers through the agent's own edge, in the shape of the curated tables. Devices are read less often than in the example where weeks would not fit into minutes.
Simulated faults are clean: real ones are not, so read the differences between a model and its naive rule, not the heights.

${mainTable(rows)}

- **naive rule**: what the gate holds the model against. *persistence*: nothing changes until then. *seasonal*: as a day before. *threshold*: the limits of the manifest themselves.
- **false alarms**: alarms, each counted once however long it lasts, that no fault explains. **missed**: faults without an alarm.
- **lead**: how long before the limit of the manifest was crossed; the median, the least and the greatest. A negative one came after it. A predictor's alarm is a predicted value beyond the limit.

The limits of the manifest alone, on the same time (their lead is 0 by definition):

${naiveTable(rows)}

## The data

${dataTable(rows)}

A detector learns from devices in good health, but for one that is ill once; the predictor of the cold chain sees each kind of fault while it learns, and others of the kind later.

## One detector, one configuration

The robust baseline (the detector that agents run) in its default configuration, on all of it: nothing is set per case. What an alarm is, is learned from the training part by one rule.

${robustTable(robust)}

${recordingsText(verdicts)}`;
}
