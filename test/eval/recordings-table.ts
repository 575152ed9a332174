import type { Judged, Verdicts } from './recordings';
import { table } from './table';

/** What the goal counts false alarms over. */
const GOAL_DAYS = 79;
const GOAL_ALARMS = 2;
/** On a recording that is shorter than this a rate of alarms says nothing. */
const LEAST_DAYS = 7;
/** Those with many sensors, where each reading is judged too. */
const BEDS = ['plant', 'generated: test-bed'];

/** A line for each recording, and one for all of a kind that were generated; a column for each detector. */
export function recordingsTable(verdicts: Verdicts[keyof Verdicts]): string {
  const detectors = Object.keys(verdicts);
  const names = [...new Set(Object.values(verdicts).flatMap((list) => list.map(({ name }) => name)))];
  const of = (detector: string, name: string) => (verdicts[detector] ?? []).filter((one) => one.name === name);
  const lines = names.map((name) => [
    label(name, of(detectors[0] ?? '', name)),
    ...detectors.map((one) => cell(of(one, name))),
  ]);
  return `${table(['recording', ...detectors], lines)}\n\n${BEDS.map((bed) => bedTable(bed, detectors, (one) => of(one, bed))).join('\n\n')}`;
}

function label(name: string, list: readonly Judged[]): string {
  const days = sum(list, (one) => one.days);
  return `${name}${list.length > 1 ? ` (${list.length})` : ''}, ${days < 1 ? `${short(days * 24)} h` : `${short(days)} days`}`;
}

/** Found of scorable; false alarms, and as many in the days of the goal. */
function cell(list: readonly Judged[]): string {
  const days = sum(list, (one) => one.days);
  const wrong = sum(list, (one) => one.false);
  const rate = days >= LEAST_DAYS ? ` (${short((wrong / days) * GOAL_DAYS)})` : '';
  return `${sum(list, (one) => one.found)} of ${sum(list, (one) => one.scorable)}; ${wrong}${rate}`;
}

function bedTable(bed: string, detectors: readonly string[], of: (detector: string) => readonly Judged[]): string {
  const lines = detectors.map((detector) => {
    const list = of(detector);
    const rows = (kind: keyof Judged['rows']) => sum(list, (one) => one.rows[kind]);
    const f1 = (2 * rows('right')) / (2 * rows('right') + rows('false') + rows('missed'));
    return [
      detector,
      f1.toFixed(2),
      percent(rows('false') / (rows('false') + rows('quiet'))),
      percent(rows('missed') / (rows('missed') + rows('right'))),
    ];
  });
  return table([`${bed}, by row`, 'F1', 'false rows', 'missed rows'], lines);
}

/** What of the goal the project's own detector reaches, a line for each recording. */
function goalTable(verdicts: Verdicts[keyof Verdicts]): string {
  const list = Object.values(verdicts)[0] ?? [];
  const lines = [...new Set(list.map(({ name }) => name))].map((name) => {
    const its = list.filter((one) => one.name === name);
    const days = sum(its, (one) => one.days);
    const found = sum(its, (one) => one.found) === sum(its, (one) => one.scorable);
    const rate = (sum(its, (one) => one.false) / days) * GOAL_DAYS;
    const rows = (kind: keyof Judged['rows']) => sum(its, (one) => one.rows[kind]);
    const f1 = (2 * rows('right')) / (2 * rows('right') + rows('false') + rows('missed'));
    const bed = f1 >= 0.75 && rows('false') <= 0.25 * (rows('false') + rows('quiet'));
    return [
      label(name, its),
      held(found),
      days < LEAST_DAYS ? 'too short to say' : held(rate <= GOAL_ALARMS),
      BEDS.includes(name) ? held(bed) : '–',
    ];
  });
  return table(['recording', 'every fault', `at most ${GOAL_ALARMS} false alarms`, 'F1 and false rows'], lines);
}

const held = (holds: boolean) => (holds ? 'holds' : '**does not hold**');

/** The section of docs/models-evaluation.md. */
export function recordingsText({ seen, unseen }: Verdicts): string {
  return `## Machines that nobody has tuned it to

The robust baseline in the same configuration, on recordings with labelled faults out of packages of PyPI and on generated ones, beside three detectors of the field. Each learns from the first 15 % and
watches the rest, once and in order. A cell says how many of the faults that begin in the rest were found, at the latest in their window; then how many alarms were false, and how many that makes in ${GOAL_DAYS} days of a device.

*ecod* and *iforest* are those of pyod, over a reading and the five before it; *half-space-trees* is river's, and goes on learning. Their bound is the greatest score of the second half of what they learned from.
The packages: aeon and sktime (BSD-3-Clause), pvanalytics (MIT), bibmon and streamad (Apache-2.0). \`npm run eval:models recordings\` lays them under \`.fleet/recordings\` and judges on these alone. Nothing of them is in this repository.
*plant* is the Tennessee Eastman process, a simulation of a chemical plant that the field is judged by, out of bibmon: 52 sensors every three minutes, a run in good health and then one whose fault stays until its end. The run in
good health is the same each time, so a false alarm in it is counted as often as there are faults. Who always says "fault" has an F1 of 0.66 there, and about 0.5 on the test-bed.
*given* is what \`FLEET_RECORDING\` names.

Seen while it was made:

${recordingsTable(seen)}

Unseen: chosen before, and run at the end. The generated ones are of the same kinds with other seeds, so they say less of a strange machine than the recordings do. Some of the recordings in the packages are made up themselves
(the hourly metrics), and none is long. The test-bed is generated too: it was made after the description of a real one, which lies in no package.

${recordingsTable(unseen)}

### Against the goal

Every fault that begins after what was learned from, found before or within its window; at most ${GOAL_ALARMS} false alarms in ${GOAL_DAYS} days of a device; with many sensors an F1 by row of at least 0.75 with at most 25 % false rows. Of the
project's own detector, seen:

${goalTable(seen)}

Unseen:

${goalTable(unseen)}
`;
}

const sum = (list: readonly Judged[], of: (one: Judged) => number) => list.reduce((total, one) => total + of(one), 0);
const short = (value: number) => Number(value.toPrecision(3)).toString();
const percent = (share: number) => `${Math.round(share * 100)} %`;
