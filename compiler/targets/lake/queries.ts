import { alertingGroups } from '../../ir/fleet/alerts';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { Sensor } from '../../ir/fleet/sensors';
import { ALERTS_TABLE, rawTableName } from '../../ir/names';
import type { Origin } from '../../ir/origin';
import { quoteSql, quoteSqlName } from '../../quoting/quote';
import type { MessageView } from './message-views';
import { partitionFilter } from './partition-filter';
import { devicesAreNamed, type Partition, partitionsOf, rawPartitions } from './partitions';
import { ALERT_KEYS, groupsOf } from './tables';
import renderAlertsOpen from './templates/alerts-open.sql.hbs';
import renderAlertsToday from './templates/alerts-today.sql.hbs';
import renderDeviceToday from './templates/device-today.sql.hbs';
import renderDuplicates from './templates/duplicates.sql.hbs';
import renderGaps from './templates/gaps.sql.hbs';
import renderHourly from './templates/hourly.sql.hbs';
import renderLate from './templates/late.sql.hbs';
import renderLatest from './templates/latest.sql.hbs';

/** A ready-made query. The SQL keeps to what Athena (Trino) and DuckDB have in common. */
export interface Query {
  /** The table and what is asked; names the file and the saved query. */
  readonly name: string;
  readonly summary: string;
  readonly sql: string;
  readonly origin: Origin;
}

/** Of every table, what its owner asks, the first first. Each looks at today, or since yesterday, and so never at the whole lake. */
export function queries(fleet: Fleet, messages: ReadonlyMap<string, MessageView>): readonly (readonly Query[])[] {
  const readings = fleet.sensors.map((sensor) => {
    const groups = groupsOf(fleet, sensor);
    return groups.length > 0 ? readingQueries(fleet, sensor, groups, messages.get(sensor.id)) : [];
  });
  return [...readings, alertQueries(fleet)];
}

function readingQueries(
  fleet: Fleet,
  sensor: Sensor,
  groups: readonly Group[],
  all: MessageView | undefined,
): readonly Query[] {
  const table = rawTableName(sensor.id);
  const declared = rawPartitions(fleet, groups);
  // The view names the devices: what reads it does not.
  const partitions = all ? declared.filter(({ values }) => values !== 'injected') : declared;
  const namesSome = devicesAreNamed(partitions);
  const numbers = sensor.fields.filter(({ type }) => type === 'number' || type === 'integer');
  const view = {
    title: sensor.title,
    table,
    messages: all?.name ?? table,
    namesSome,
    fields: sensor.fields.map(({ id }) => id),
    numbers: numbers.map(({ id }) => ({
      field: id,
      mean: `${id}_mean`,
      least: `${id}_least`,
      greatest: `${id}_greatest`,
    })),
    oneDevice: oneDevice(declared, groups),
    ...moments(partitions),
  };
  const query = (what: string, summary: string, render: (view: object) => string): Query => ({
    name: `${table}_${what}`,
    summary,
    sql: render(view),
    origin: sensor.origin,
  });
  // A query over some of the devices never says that it is over all.
  const device = namesSome ? 'device named in it' : 'device';
  const onDevice = namesSome ? 'a device named in it' : 'the device';
  const ofDevices = namesSome ? ' of the devices named in it' : '';
  return [
    query('latest', `Latest reading of each ${device} since yesterday`, renderLatest),
    query('device_today', 'Readings of one device today', renderDeviceToday),
    ...(numbers.length > 0 ? [query('hourly', `Values per ${device} and hour of today`, renderHourly)] : []),
    query('late', `Readings that arrived today after waiting on ${onDevice}`, renderLate),
    query('duplicates', `Readings${ofDevices} that arrived more than once since yesterday`, renderDuplicates),
    query('gaps', `Readings${ofDevices} that are missing since yesterday`, renderGaps),
  ];
}

function alertQueries(fleet: Fleet): readonly Query[] {
  const watched = alertingGroups(fleet);
  if (watched.length === 0) return [];
  const view = { table: ALERTS_TABLE, ...moments(partitionsOf(ALERT_KEYS, watched)) };
  const { origin } = fleet.lake;
  return [
    { name: 'alerts_today', summary: 'Thresholds crossed today', sql: renderAlertsToday(view), origin },
    { name: 'alerts_open', summary: 'Thresholds raised and not cleared', sql: renderAlertsOpen(view), origin },
  ];
}

const EPOCH = "TIMESTAMP '1970-01-01 00:00:00'";

/** A moment in ms since 1970, cut to whole units, as a timestamp in UTC: from_unixtime and to_timestamp are each known to one engine only. */
const timestamp = (unit: 'SECOND' | 'HOUR', ms: number) =>
  `${EPOCH} + INTERVAL '1' ${unit} * CAST(("event_time" - "event_time" % ${ms}) / ${ms} AS bigint)`;

function moments(partitions: readonly Partition[]) {
  return {
    today: partitionFilter(partitions, 'today').join('\n  AND '),
    sinceYesterday: partitionFilter(partitions, 'since-yesterday').join('\n  AND '),
    eventAt: timestamp('SECOND', 1000),
    hour: timestamp('HOUR', 3_600_000),
  };
}

/** The first device of the first group, as an example; by its folder too, where it has one. */
function oneDevice(partitions: readonly Partition[], [group]: readonly Group[]): string {
  if (!group) throw new Error('a table has at least one group');
  const { serial } = group.devices.at(0);
  const known = partitions.flatMap(({ key }) => {
    if (key === 'group') return [`${quoteSqlName(key)} = ${quoteSql(group.id)}`];
    return key === 'device' ? [`${quoteSqlName(key)} = ${quoteSql(serial)}`] : [];
  });
  const dates = partitions.filter(({ values }) => values === 'date');
  const conditions = [...known, `"device_id" = ${quoteSql(serial)}`, ...partitionFilter(dates, 'today')];
  return conditions.join('\n  AND ');
}
