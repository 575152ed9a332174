import type { Paint } from '../../compiler/diagnostics/render/paint';
import { visible } from '../../compiler/diagnostics/render/visible';
import { countOf, lossesOf, type ReadingCounts } from '../../schema/reading-counts';
import { etlSumText } from '../etl/etl-text';
import { count, counted } from '../table';
import { timeText } from './moment-block';
import type { Summary } from './reporter';
import { silentText } from './silent-text';

const NAMED = 5;

/** What a run came to. Its figures are those that were read back from the lake. */
export function summaryText(summary: Summary, { strong, error, faint }: Paint): string {
  const { fleet, lake, alerts, notOnboarded, problems, refused, notFine } = summary;
  const bad = (isBad: boolean, text: string) => (isBad ? error(text) : text);
  const row = (name: string, text: string) => `  ${faint(name.padEnd(9))} ${text}`;
  const took =
    summary.simulatedMs > summary.elapsedMs * 1.5 ? `, ${timeText(summary.simulatedMs)} of the fleet's time` : '';
  const dropped = fleet.dropped === 0 ? '' : `, ${error(`${count(fleet.dropped)} given up`)}`;
  const losses = Object.entries(summary.readingsByGroup).flatMap(([group, counts]) =>
    lossesOf(counts).map((loss) => row('', error(`${group}: ${loss}`))),
  );
  const groups = Object.entries(summary.messagesByGroup).map(([group, messages]) =>
    bad(messages === 0, `${group} ${count(messages)}`),
  );
  return [
    '',
    `${strong(summary.fine ? 'done' : 'not as it should be')} in ${timeText(summary.elapsedMs)}${took}`,
    ...notFine.map((why) => `  ${error('✗')} ${visible(why)}`),
    row(
      'devices',
      bad(
        notOnboarded.length > 0,
        `${count(fleet.onboarded)} of ${count(fleet.things)} onboarded${namesOf(notOnboarded)}`,
      ),
    ),
    row('messages', `${messagesText(fleet.acknowledged, summary.readings.delivered)}${dropped}; ${groups.join(', ')}`),
    row('readings', readingsText(summary.readings)),
    ...losses,
    row(
      'lake',
      lake === null
        ? 'not read back'
        : `${counted(lake.messages, 'message')} read back, ${bad(lake.missing > 0, `${count(lake.missing)} missing`)}, ${counted(lake.duplicates, 'duplicate')}`,
    ),
    ...summary.left.map((what) => row('', what)),
    ...(summary.etl.length === 0 ? [] : [row('curated', etlSumText(summary.etl))]),
    row('objects', `${count(summary.objects)} (${sizeText(summary.objectBytes)})`),
    ...(alerts.length === 0
      ? [row('alerts', 'none')]
      : alerts.map((alert, at) => row(at === 0 ? 'alerts' : '', alertText(alert)))),
    ...(summary.silent.length === 0 ? [] : [row('silent', error(silentText(summary.silent)))]),
    row(
      'errors',
      `${bad(summary.errors > 0, count(summary.errors))}, ${counted(summary.refusals, 'refusal')} by policies`,
    ),
    ...problems.map((problem) => row('', error(visible(problem)))),
    row('left out', `${counted(summary.notHonoured.length, 'detail')} of AWS, which --json lists`),
    ...refused.map(({ kind, name }) => row('', error(`the ${kind} ${name} did not run`))),
    '',
  ].join('\n');
}

/** Agents send readings, and a message each time that an alert opens or clears; both are in the lake. */
function messagesText(acknowledged: number, readings: number): string {
  const alerts = acknowledged - readings;
  const parts = alerts > 0 ? ` (${counted(readings, 'reading')}, ${counted(alerts, 'message')} about alerts)` : '';
  return `${count(acknowledged)} acknowledged${parts}`;
}

/** The sum that closes: what was taken, and what became of it. */
function readingsText({
  found,
  taken,
  delivered,
  refused,
  unchanged,
  waiting,
  leftOut,
  givenUp,
}: ReadingCounts): string {
  const parts = [
    [delivered, 'delivered'],
    [unchanged, 'unchanged'],
    [countOf(leftOut), 'left out'],
    [refused, 'refused'],
    [countOf(givenUp), 'given up'],
    [waiting, 'waiting'],
  ] as const;
  const what = parts.filter(([many], at) => many > 0 || at === 0).map(([many, word]) => `${count(many)} ${word}`);
  const before = found === 0 ? '' : ` and ${count(found)} from before`;
  return `${count(taken)} taken${before} = ${what.join(' + ')}`;
}

function alertText({ kind, id, severity, group, devices, notifications }: Summary['alerts'][number]): string {
  if (kind === 'alarm') return `${id} is ${severity}: ${counted(notifications, 'notification')}`;
  if (kind === 'model') return `${severity} of model ${id} in ${group}: ${counted(notifications, 'notification')}`;
  if (kind === 'other') return counted(notifications, 'other notification');
  const who = devices.length === 1 ? ` on ${devices[0]}` : ` on ${counted(devices.length, 'device')}`;
  return `${severity} ${group}/${id}${who}: ${counted(notifications, 'notification')}`;
}

function namesOf(things: readonly string[]): string {
  if (things.length === 0) return '';
  const more = things.length > NAMED ? ', …' : '';
  return `; not: ${things.slice(0, NAMED).join(', ')}${more}`;
}

function sizeText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
