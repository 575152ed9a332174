import { ALERT_COLUMNS } from '../../../schema/envelope';
import { unitOf } from '../../expression/typed';
import type { ColumnType, EtlTable } from '../../ir/etl/column';
import type { WindowName } from '../../ir/etl/rollup';
import type { Dashboard } from '../../ir/fleet/dashboards';
import type { PartitionKey } from '../../ir/fleet/lake';
import type { Model } from '../../ir/fleet/models';
import {
  type ColumnSource,
  EVENT_TIME,
  type NamedColumn,
  type RowColumn,
  type Rows,
  type RowsOf,
  type RowsPart,
} from '../../ir/fleet/question';
import { isWatched } from '../../ir/fleet/silent';
import { modelTables, scoresTable } from '../../ir/model-tables';
import { ALERTS_TABLE, DEVICES_TABLE, liveViewName } from '../../ir/names';
import type { ShownTree } from './shown-trees';

/** A column with where it comes from, tree by tree; undefined where the tree has no such thing. */
export interface Wanted extends RowColumn {
  readonly source: (shown: ShownTree) => ColumnSource | undefined;
}

const BY_DAY: readonly PartitionKey[] = ['group', 'dt'];
const TIME_TITLE = 'Time (UTC)';

const same = (name: string): ColumnSource => ({ take: 'column', name });
const wanted = (name: string, type: ColumnType, title: string, unit: string, source: Wanted['source']): Wanted => ({
  name,
  type,
  title,
  unit,
  source,
});
const plain = (name: string, type: ColumnType, title: string, unit = '1') =>
  wanted(name, type, title, unit, () => same(name));

const GROUP = plain('group_id', 'string', 'Group');
const DEVICE = plain('device_id', 'string', 'Device');
const timed = (name: string) => wanted(EVENT_TIME, 'timestamp', TIME_TITLE, '1', () => same(name));

/** Metadata as the table of devices has it: roll-ups, alerts and visits have none of their own. */
export const metadata = (name: string): Wanted =>
  wanted(name, 'string', name, '1', () => ({ take: 'device', name, number: false }));

/** A coordinate, in degrees. */
export const coordinate = (name: 'latitude' | 'longitude'): Wanted =>
  wanted(name, 'double', name, 'deg', () => ({ take: 'device', name, number: true }));

/** A column of readings: of the sensor, derived or calculated. */
export function readingColumn(field: string, { calculated }: Dashboard, shown: readonly ShownTree[]): Wanted {
  const formula = calculated.find(({ id }) => id === field);
  if (!formula) {
    const column = shown.flatMap(({ tree }) => tree.curated.columns).find(({ name }) => name === field);
    if (!column) throw new Error(`stair 2 let an unknown field pass: ${field}`);
    return wanted(field, column.type, column.meaning, column.unit, (one) =>
      has(one, field) ? same(field) : undefined,
    );
  }
  const { expression } = formula;
  const type = COLUMN_TYPES[expression.type.kind];
  // Only trees that have all it reads are shown.
  return wanted(field, type, field, unitOf(expression.type) ?? '1', () => ({ take: 'formula', expression }));
}

const COLUMN_TYPES = {
  number: 'double',
  integer: 'bigint',
  string: 'string',
  boolean: 'boolean',
  timestamp: 'timestamp',
} as const;

const has = ({ tree }: ShownTree, field: string) => tree.curated.columns.some(({ name }) => name === field);

/** A column of roll-ups, such as `temperature_max`; undefined where no tree shown rolls it up. */
export function rollupColumn(name: string, window: WindowName, shown: readonly ShownTree[]): Wanted | undefined {
  const find = ({ tree }: ShownTree) => rollupTable(tree, window).columns.find((column) => column.name === name);
  const column = shown.map(find).find((one) => one !== undefined);
  return (
    column && wanted(name, column.type, column.meaning, column.unit, (one) => (find(one) ? same(name) : undefined))
  );
}

/** The sum of all values of a field: roll-ups have the mean and the number of them. */
export function rollupSum(field: string, window: WindowName, shown: readonly ShownTree[]): Wanted | undefined {
  const mean = rollupColumn(`${field}_mean`, window, shown);
  return (
    mean && {
      ...mean,
      name: `${field}_sum`,
      title: mean.title.replace(/: the mean$/, ': the sum'),
      source: (one) => mean.source(one) && { take: 'product', left: `${field}_mean`, right: `${field}_count` },
    }
  );
}

export const HOUR_OF_DAY = wanted('hour_of_day', 'bigint', 'Hour of the day (UTC)', '1', () => ({
  take: 'hour-of-day',
  name: 'window_start',
}));

/** Readings, or the last of each device. */
export function readings(
  of: 'reading' | 'latest',
  { live }: Dashboard,
  shown: readonly ShownTree[],
  columns: readonly Wanted[],
): Rows {
  const table = ({ tree: { curated, sensor } }: ShownTree) =>
    live ? { ...curated, live: liveViewName(sensor) } : curated;
  return rows(of, shown, table, [timed('event_time'), GROUP, DEVICE, ...columns]);
}

export const windows = (of: WindowName, shown: readonly ShownTree[], columns: readonly Wanted[]) =>
  rows(of, shown, ({ tree }) => rollupTable(tree, of), [timed('window_start'), GROUP, DEVICE, ...columns]);

function rollupTable({ rollups, sensor }: ShownTree['tree'], window: WindowName): EtlTable {
  const found = rollups.find((rollup) => rollup.window === window);
  if (!found) throw new Error(`${sensor} has no roll-up by ${window}`);
  return found.table;
}

/** Visits of what a sensor reads: a tag at a portal. */
export function visits(field: string, shown: readonly ShownTree[], columns: readonly Wanted[]): Rows {
  const table = ({ tree }: ShownTree) => tree.tracks.find(({ column }) => column === field)?.table;
  return rows('visit', shown, table, [
    timed('first_seen'),
    plain(field, 'string', field),
    GROUP,
    DEVICE,
    plain('last_seen', 'timestamp', 'Last seen (UTC)'),
    plain('dwell_s', 'double', 'Stay', 's'),
    plain('readings', 'bigint', 'Sightings', 'count'),
    plain('previous_device_id', 'string', 'Came from'),
    ...columns,
  ]);
}

const ALERT_TITLES: Readonly<Record<string, string>> = {
  threshold: 'Threshold',
  severity: 'Severity',
  state: 'State',
  field: 'Field',
  value: 'Value',
  unit: 'Unit',
};

/** Thresholds crossed. The table is one for all sensors, with the groups that have thresholds. */
export function alerts(shown: readonly ShownTree[], columns: readonly Wanted[]): Rows | undefined {
  const watched = shown.flatMap(({ groups }) => groups.filter(isWatched));
  const [first] = shown;
  if (watched.length === 0 || !first) return undefined;
  const said = ALERT_COLUMNS.filter(({ name }) => name in ALERT_TITLES);
  return rows('alert', [{ tree: first.tree, groups: watched }], () => ALERTS, [
    wanted(EVENT_TIME, 'timestamp', TIME_TITLE, '1', () => ({ take: 'ms', name: 'event_time' })),
    GROUP,
    DEVICE,
    ...said.map(({ name }) => plain(name, 'string', ALERT_TITLES[name] ?? name)),
    wanted('since', 'timestamp', 'Since (UTC)', '1', () => ({ take: 'ms', name: 'since_ms' })),
    ...columns,
  ]);
}

/** What models have found. The table is one for all models, with the groups that any of them is on. */
export function findings(
  shown: readonly ShownTree[],
  models: readonly Model[],
  columns: readonly Wanted[],
): Rows | undefined {
  const all = shown.flatMap(({ groups }) => groups);
  const [first] = shown;
  const [table] = modelTables({ groups: all, models });
  if (!first || !table || table.groups.length === 0) return undefined;
  const said = table.columns.filter(({ name }) => name in FINDING_TITLES);
  return rows('finding', [{ tree: first.tree, groups: table.groups }], () => table, [
    wanted(EVENT_TIME, 'timestamp', TIME_TITLE, '1', () => ({ take: 'ms', name: 'event_time' })),
    GROUP,
    DEVICE,
    ...said.map(({ name, type }) => plain(name, type, FINDING_TITLES[name] ?? name)),
    wanted('until', 'timestamp', 'Until (UTC)', '1', () => ({ take: 'ms', name: 'until_ms' })),
    ...columns,
  ]);
}

const FINDING_TITLES: Readonly<Record<string, string>> = {
  title: 'Model',
  version: 'Version',
  severity: 'Severity',
  state: 'State',
  found_by: 'Found by',
  score: 'Score',
  limit_text: 'Bound',
  speaks: 'What speaks most',
};

/** The column of a chart's lines, where each is what was measured or what was predicted. */
export const LINE_NAME = 'line_name';

/**
 * Readings, and under them what a model predicts, at the time that it is predicted for; `by` makes a line of each of its values. Lines are told apart by name: the tools that
 * draw them take one number and one column that splits it.
 */
export function predicted(
  shown: readonly ShownTree[],
  value: Wanted,
  { model, by }: { readonly model: Model; readonly by?: NamedColumn },
  columns: readonly Wanted[],
): Rows {
  const line = (behind: string) =>
    wanted(LINE_NAME, 'string', 'Line', '1', () => ({ take: 'named', behind, ...(by ? { column: by } : {}) }));
  const measured = rows('predicted', shown, ({ tree }) => tree.curated, [
    timed('event_time'),
    GROUP,
    DEVICE,
    value,
    line(by ? '' : 'measured'),
    ...columns,
  ]);
  const groups = shown.flatMap((one) => one.groups.filter(({ id }) => model.on.includes(id)));
  const [first] = shown;
  if (!first) throw new Error('a chart shows something');
  const said = rows('predicted', [{ tree: first.tree, groups }], () => scoresTable({ groups }, model), [
    wanted(EVENT_TIME, 'timestamp', TIME_TITLE, '1', () => ({ take: 'ms', name: 'predicted_for' })),
    GROUP,
    DEVICE,
    { ...value, source: () => same('score') },
    line(by ? '(predicted)' : 'predicted'),
    ...columns,
  ]);
  return { ...measured, parts: [...measured.parts, ...said.parts] };
}

const ALERTS = { name: ALERTS_TABLE, partitions: BY_DAY };

/** The devices of the manifest, with their metadata. */
export function devices(shown: readonly ShownTree[], names: readonly string[]): Rows | undefined {
  const [first] = shown;
  if (!first) return undefined;
  const all = [{ tree: first.tree, groups: shown.flatMap(({ groups }) => groups) }];
  const texts = [plain('sensor', 'string', 'Type of sensor'), plain('gateway', 'string', 'Gateway')];
  const { time: _, ...untimed } = rows('device', all, () => ({ name: DEVICES_TABLE, partitions: [] }), [
    GROUP,
    DEVICE,
    ...texts,
    ...names.map(metadata),
  ]);
  return untimed;
}

function rows(
  of: RowsOf,
  shown: readonly ShownTree[],
  table: (shown: ShownTree) => (Pick<EtlTable, 'name' | 'partitions'> & { readonly live?: string }) | undefined,
  columns: readonly Wanted[],
): Rows {
  const unique = columns.filter((column, at) => columns.findIndex(({ name }) => name === column.name) === at);
  const parts = shown.flatMap((one): readonly RowsPart[] => {
    const read = table(one);
    if (!read) return [];
    const from = unique.flatMap((column) => {
      const source = column.source(one);
      return source ? [[column.name, source] as const] : [];
    });
    return [
      {
        table: read.name,
        ...(read.live === undefined ? {} : { live: read.live }),
        groups: one.groups.map(({ id }) => id).sort(),
        partitions: read.partitions,
        byArrival: of === 'alert',
        from: Object.fromEntries(from),
      },
    ];
  });
  if (parts.length === 0) throw new Error(`no table has rows of ${of}`);
  return {
    of,
    parts: parts.sort((a, b) => (a.table < b.table ? -1 : 1)),
    columns: unique.map(({ source: _, ...column }) => column),
    time: EVENT_TIME,
  };
}
