import { devicesOf, type Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { PartitionKey } from '../../ir/fleet/lake';
import type { Sensor } from '../../ir/fleet/sensors';
import { messagesViewName, rawTableName } from '../../ir/names';
import { quoteSql, quoteSqlName } from '../../quoting/quote';
import { devicesAreNamed, rawPartitions } from './partitions';
import { groupsOf } from './tables';

/**
 * All messages of a sensor whose table wants its devices named: one SELECT for every thousand of them, joined by UNION ALL. The names stand in
 * one place, and ready-made queries read the view instead of the table.
 */
export interface MessageView {
  readonly name: string;
  readonly sensor: Sensor;
  readonly select: string;
}

/** Athena user guide, "Supported types for partition projection": the most values of an injected column in one list. */
const MOST_NAMED = 1_000;
/** Each SELECT is a stage of the query, and Trino runs at most 150 of them (query.max-stage-count); the rest is for what reads the view. */
const MOST_SELECTS = 50;
/** A SELECT projects each of its groups with each of its devices: a tenth of what Athena plans over, for a single day. */
const MOST_PROJECTED = 100_000;
/** Characters of all these views: base64 makes 400,000 of them, the most that Glue keeps of one (botocore, ViewTextString: 409,600), and leaves the stack room. */
const MOST_TEXT = 300_000;

/** By the id of the sensor. One with too many names is left out: its queries ask for names instead. The smallest go first. */
export function messageViews(fleet: Fleet): ReadonlyMap<string, MessageView> {
  const made = fleet.sensors.flatMap((sensor) => {
    const groups = groupsOf(fleet, sensor);
    if (!devicesAreNamed(rawPartitions(fleet, groups))) return [];
    const select = selectOf(sensor, groups, fleet.lake.partitioning);
    return select === undefined ? [] : [{ name: messagesViewName(sensor.id), sensor, select }];
  });
  const kept = new Map<string, MessageView>();
  let room = MOST_TEXT;
  for (const view of made.sort((a, b) => a.select.length - b.select.length)) {
    room -= view.select.length;
    if (room >= 0) kept.set(view.sensor.id, view);
  }
  return kept;
}

interface Named {
  readonly groups: readonly string[];
  readonly devices: readonly string[];
}

function selectOf(sensor: Sensor, groups: readonly Group[], keys: readonly PartitionKey[]): string | undefined {
  const count = groups.reduce((sum, { devices }) => sum + devices.count, 0);
  // Before a list of a million names is made: each takes at least three characters and a comma.
  if (count * 4 > MOST_TEXT) return undefined;
  const lists = namedLists(groups);
  const projected = lists.reduce((sum, list) => sum + list.groups.length * list.devices.length, 0);
  if (lists.length > MOST_SELECTS || projected > MOST_PROJECTED) return undefined;
  const table = quoteSqlName(rawTableName(sensor.id));
  const selects = lists.map((list) => {
    const where = [...(keys.includes('group') ? [isOneOf('group', list.groups)] : []), isOneOf('device', list.devices)];
    return `SELECT *\nFROM ${table}\nWHERE ${where.join('\n  AND ')}`;
  });
  return `${selects.join('\nUNION ALL\n')}\n`;
}

/** A list for each group, cut where it is too long. Where groups are many, neighbours share one. */
function namedLists(groups: readonly Group[]): readonly Named[] {
  const pieces = groups.flatMap(({ id, devices }) => {
    const serials = [...devicesOf(devices)].map(({ serial }) => serial);
    return cut(serials, MOST_NAMED).map((part) => ({ groups: [id], devices: part }));
  });
  if (pieces.length <= MOST_SELECTS) return pieces;
  const each = Math.ceil(pieces.length / MOST_SELECTS);
  return cut(pieces, each).flatMap((some) => {
    const devices = some.flatMap((piece) => piece.devices);
    return devices.length > MOST_NAMED ? some : [{ groups: some.flatMap((piece) => piece.groups), devices }];
  });
}

function cut<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  for (let start = 0; start < all.length; start += most) parts.push(all.slice(start, start + most));
  return parts;
}

function isOneOf(key: PartitionKey, values: readonly string[]): string {
  const [only, ...more] = values.map(quoteSql);
  return more.length === 0
    ? `${quoteSqlName(key)} = ${only}`
    : `${quoteSqlName(key)} IN (${[only, ...more].join(', ')})`;
}
