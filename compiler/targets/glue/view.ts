import type { ColumnType } from '../../ir/etl/column';
import { deviceColumns } from '../../ir/etl/devices';
import { arrivalOrder, lastQuarantine } from '../../ir/etl/order';
import { fieldsByLetters, KEY_CONTROLS, KEY_LENGTH, KEYS_IN_REPORT, KEYS_OF_DEVICE } from '../../ir/etl/quality';
import type { CastStep, EtlStep, PresentStep, ReadStep, TimeStep } from '../../ir/etl/step';
import type { EtlTree } from '../../ir/etl/tree';
import type { Fleet } from '../../ir/fleet/index';
import { UNKNOWN_KEYS_METRIC } from '../../ir/names';
import { ICEBERG_CATALOG } from './jobs';
import { deriveLayers, enrichLayers, flagLayers } from './sql/add';
import { castLayers, slowly } from './sql/cast';
import { deduplicateLayers, presentLayers, rangeLayers, requireLayers } from './sql/clean';
import type { Column, Layer, StepLayers } from './sql/sql';
import type { TableView } from './sql/table-view';
import { tableViews } from './sql/table-views';
import { bootsView, clockLayers, DEVICE, timeLayers } from './sql/time';

const SPARK_TYPES: Readonly<Record<ColumnType, string>> = {
  double: 'double',
  bigint: 'bigint',
  string: 'string',
  boolean: 'boolean',
  timestamp: 'timestamp_ntz',
};

/** What the template of a job is filled with: constants, and per step the expressions of its columns. */
export function jobView(fleet: Fleet, tree: EtlTree): object {
  const read = only(tree, 'read') as ReadStep;
  const time = only(tree, 'time') as TimeStep;
  const cast = only(tree, 'cast') as CastStep;
  const { partitioning, curated, expireAfterDays } = fleet.lake;
  return {
    fleet: fleet.name,
    title: tree.title,
    sensor: tree.sensor,
    groups: tree.groups.map(({ id }) => id),
    partitioning,
    daysBefore: time.daysBefore,
    daysAfter: time.daysAfter,
    keys: read.keys,
    known: read.known,
    placing: tree.placing,
    ...qualityView(tree),
    unknownKeysMetric: UNKNOWN_KEYS_METRIC,
    texts: ['device_id', ...cast.columns.filter(({ type }) => type === 'string').map(({ name }) => name)],
    types: read.keys.map((key) => ({ key, type: tokenType(key, cast) })),
    deviceColumns: deviceColumns(fleet),
    compression: tree.compression,
    iceberg: curated.format === 'iceberg',
    catalog: ICEBERG_CATALOG,
    expireAfter: expireAfterDays === undefined ? 'None' : String(expireAfterDays),
    slowly: slowly(cast),
    clock: clockLayers(time, partitioning),
    boots: bootsView(time),
    time: timeLayers(time),
    steps: stepViews(tree.steps.filter(({ step }) => step !== 'read' && step !== 'time')),
    tables: tableViews(tree).map(tableView),
  };
}

/** The table of keys that nobody declares. */
function qualityView(tree: EtlTree): object {
  const { fields } = only(tree, 'present') as PresentStep;
  return {
    device: `\\A(?:${DEVICE})\\z`,
    letters: fieldsByLetters(fields).map(([letters, field]) => ({ letters, field })),
    qualityTable: tree.quality.name,
    keyControls: KEY_CONTROLS,
    keyLength: KEY_LENGTH,
    keysOfDevice: KEYS_OF_DEVICE,
    keysInReport: KEYS_IN_REPORT,
  };
}

/** The type in which Spark itself reads a key. A moment may be a number or a text. */
function tokenType(key: string, { columns }: CastStep): string {
  if (key === 'ingest_ms') return 'bigint';
  const type = columns.find(({ name }) => name === key)?.type ?? 'string';
  return { number: 'double', integer: 'bigint', boolean: 'boolean', string: 'string' }[type];
}

/**
 * Rows go over the network once: from the first step on that looks at several of them, those of a device and day lie together. Two readings of one device
 * may be duplicates; those of two, only where the key does not say the device.
 */
function stepViews(steps: readonly EtlStep[]): readonly object[] {
  const gathers = (step: EtlStep) =>
    step.step === 'flag' || (step.step === 'deduplicate' && step.by.includes('device_id'));
  const first = steps.findIndex(gathers);
  return steps.map((step, at) => {
    const { layers, leftovers } = layersOf(step, arrivalOrder(steps, at));
    return {
      function: `${step.step}_${at + 1}`,
      devices: step.step === 'enrich',
      gather: at === first,
      layers: [...layers, ...(at === lastQuarantine(steps) ? [OF_TURNED_AWAY] : [])].filter(({ length }) => length > 0),
      drop: leftovers.length > 0 ? leftovers : false,
    };
  });
}

function tableView({ table, where, before, group, result, order, own }: TableView): object {
  const types = new Map(table.columns.map(({ name, type }) => [name, SPARK_TYPES[type]]));
  const typed = ({ name, sql }: Column) => ({ name, sql, type: types.get(name) ?? false });
  return {
    name: table.name,
    function: own ?? `table_${table.name}`,
    isOwn: own !== undefined,
    where,
    before: before.filter((layer) => layer.length > 0),
    group: group ?? false,
    result: result.map(typed),
    columns: table.columns.map(({ name, type }) => ({ name, type: SPARK_TYPES[type] })),
    partitions: table.partitions,
    order,
  };
}

function layersOf(step: EtlStep, order: readonly string[]): StepLayers {
  switch (step.step) {
    case 'cast':
      return castLayers(step);
    case 'present':
      return whole(presentLayers(step));
    case 'require':
      return whole(requireLayers(step));
    case 'range':
      return whole(rangeLayers(step));
    case 'deduplicate':
      return whole(deduplicateLayers(step, order));
    case 'derive':
      return deriveLayers(step);
    case 'enrich':
      return whole(enrichLayers(step));
    case 'flag':
      return flagLayers(step, order);
    default:
      throw new Error(`${step.step} comes before the rows`);
  }
}

/** Line and source are only shown of what was turned away; they are long, and rows would carry them through every sort and over the network. */
const OF_TURNED_AWAY: Layer = ['_line', '_source'].map((column) => ({
  name: column,
  sql: `CASE WHEN _state IS NOT NULL THEN ${column} END`,
}));

const whole = (layers: readonly Layer[]): StepLayers => ({ layers, leftovers: [] });

function only(tree: EtlTree, kind: EtlStep['step']): EtlStep {
  const step = tree.steps.find(({ step }) => step === kind);
  if (!step) throw new Error(`a tree without ${kind}`);
  return step;
}
