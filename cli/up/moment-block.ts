import type { Paint } from '../../compiler/diagnostics/render/paint';
import { count, counted } from '../table';
import type { Moment } from './reporter';
import { silentText } from './silent-text';

/** How far it is, in one line. */
export function momentLine(moment: Moment): string {
  const { fleet, messagesPerSecond, objects, alerts, silent, errors, sources } = moment;
  return [
    `${timeText(moment.elapsedMs)} ${count(fleet.onboarded)} of ${counted(fleet.things, 'device')} onboarded`,
    `${counted(fleet.acknowledged, 'message')} acknowledged (${count(messagesPerSecond)}/s)`,
    counted(objects, 'object'),
    counted(alerts, 'alert'),
    ...(silent.length === 0 ? [] : [`silent: ${silentText(silent)}`]),
    counted(errors, 'error'),
    ...(sources.length === 0 ? [] : [`${counted(mute(moment), 'source')} without readings`]),
  ].join(', ');
}

/** The same, for a terminal that is watched. */
export function momentBlock(moment: Moment, { strong, error, faint }: Paint): readonly string[] {
  const { fleet, messagesPerSecond, objects, waitingInStreams, alerts, errors, elapsedMs } = moment;
  const row = (name: string, text: string) => `  ${faint(name.padEnd(9))} ${text}`;
  const done = fleet.things === 0 ? 1 : fleet.onboarded / fleet.things;
  const bar = `${'█'.repeat(Math.round(done * 20))}${'░'.repeat(20 - Math.round(done * 20))}`;
  return [
    '',
    row(
      'devices',
      `${bar} ${strong(count(fleet.onboarded))} of ${count(fleet.things)} onboarded, ${count(fleet.connected)} connected`,
    ),
    row('messages', `${strong(count(fleet.acknowledged))} acknowledged, ${count(messagesPerSecond)} a second`),
    row('lake', `${counted(objects, 'object')}, ${counted(waitingInStreams, 'record')} in streams`),
    row('alerts', alerts === 0 ? '0' : strong(count(alerts))),
    ...(moment.silent.length === 0 ? [] : [row('silent', error(silentText(moment.silent)))]),
    row('errors', errors === 0 ? '0' : error(count(errors))),
    ...(moment.sources.length === 0 ? [] : [row('sources', error(`${count(mute(moment))} fail or are silent`))]),
    faint(`  ${timeText(elapsedMs)}  Ctrl-C stops it`),
  ];
}

const mute = ({ sources }: Moment) => sources.reduce((sum, { devices }) => sum + devices, 0);

/** `01:05`, or `1:00:05`. */
export function timeText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours = 0, ...rest] = parts;
  const tail = rest.map((part) => String(part).padStart(2, '0')).join(':');
  return hours > 0 ? `${hours}:${tail}` : tail;
}
