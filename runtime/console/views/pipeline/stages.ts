import type { ConsoleTick } from '../../../../schema/console-protocol';
import type { IconName } from '../../parts/icon';
import { bytes, count } from '../../parts/number';
import type { StageId } from './flow';

/** A place that data passes, and where more is told of it. */
export interface Stage {
  readonly id: StageId;
  readonly title: string;
  readonly icon: IconName;
  readonly view: string;
  figure(tick: ConsoleTick): string;
  note(tick: ConsoleTick): string;
}

export const STAGES: readonly Stage[] = [
  {
    id: 'devices',
    title: 'Devices',
    icon: 'device',
    view: 'fleet',
    figure: ({ counts }) => count(counts.connections),
    note: ({ counts }) => `connected, ${count(counts.things)} things`,
  },
  {
    id: 'broker',
    title: 'MQTT broker',
    icon: 'broker',
    view: 'fleet',
    figure: ({ counts }) => count(counts.messages),
    note: () => 'messages, mutual TLS',
  },
  {
    id: 'rules',
    title: 'Rules',
    icon: 'rules',
    view: 'query',
    figure: ({ counts }) => count(counts.rules.matched),
    note: ({ counts }) => `matches, ${count(counts.rules.actionsDone)} actions`,
  },
  {
    id: 'alerts',
    title: 'Alerts',
    icon: 'alerts',
    view: 'alerts',
    figure: ({ counts }) => count(counts.alerts),
    note: () => 'notifications',
  },
  {
    id: 'firehose',
    title: 'Firehose',
    icon: 'stream',
    view: 'query',
    figure: ({ counts }) => count(counts.streams.waiting),
    note: ({ counts }) =>
      counts.streams.taken === 0 ? 'no record so far' : `buffered, ${count(counts.streams.delivered)} delivered`,
  },
  {
    id: 'lake',
    title: 'Lake',
    icon: 'lake',
    view: 'query',
    figure: ({ counts }) => count(counts.objects),
    note: ({ counts }) => `objects, ${bytes(counts.objectBytes)}`,
  },
  {
    id: 'etl',
    title: 'ETL',
    icon: 'etl',
    view: 'query',
    figure: ({ etl }) => (etl ? count(etl.curated) : '–'),
    note: ({ etl }) =>
      etl
        ? `rows curated, ${etl.rounds} ${etl.rounds === 1 ? 'round' : 'rounds'}${unknownKeys(etl)}`
        : 'none in this fleet',
  },
  {
    id: 'dashboards',
    title: 'Dashboards',
    icon: 'dashboards',
    view: 'dashboards',
    figure: ({ queries }) => count(queries.answered),
    note: () => 'questions answered',
  },
];

const SHOWN_KEY = 24;

/** What devices say and no field declares: perhaps a field that new firmware calls by another name. */
function unknownKeys({ unknownKeys: lines, unknownNames }: NonNullable<ConsoleTick['etl']>): string {
  if (lines === 0) return '';
  const [first = ''] = unknownNames;
  const name = first.length > SHOWN_KEY ? `${first.slice(0, SHOWN_KEY)}…` : first;
  return `, ${count(lines)} ${lines === 1 ? 'line' : 'lines'} with unknown keys${name === '' ? '' : ` (${name}${unknownNames.length > 1 ? ', …' : ''})`}`;
}
