import type { Json } from '../../schema/plan/json';
import type { Snapshot } from '../../schema/plan/snapshot';
import { isList, isMap, type JsonMap } from './canonical';
import { resourcesOf } from './effects/template-resource';

/** Who reads a field of a sensor, each by kind and name: tables and roll-ups, thresholds, derived fields, models and charts. */
export function fieldReaders(base: Snapshot, manifest: JsonMap, sensor: string, field: string): readonly string[] {
  const groups = Object.entries(map(manifest['groups'])).filter(([, group]) => map(group)['sensor'] === sensor);
  const ids = new Set(groups.map(([id]) => id));
  const onThem = (item: Json | undefined) => list(map(item)['on']).some((id) => ids.has(String(id)));
  return [
    ...tables(base, sensor, field),
    ...groups.flatMap(([id, group]) => thresholds(id, list(map(group)['thresholds']), field)),
    ...named('derived field', map(map(manifest['etl'])['derive']), (item) => mentions(map(item)['is'], field)),
    ...named('model', map(manifest['models']), (item) => onThem(item) && readByModel(map(item), field)),
    ...named('dashboard', map(manifest['dashboards']), (item) => onThem(item) && readByVisuals(map(item), field)),
  ];
}

/** The tables of the sensor that have a column of the field, or one that is computed from it (`temperature_avg`). */
function tables(base: Snapshot, sensor: string, field: string): readonly string[] {
  const own = `_${sensor.replaceAll('-', '_')}`;
  return [...resourcesOf(base.stacks['lake']).values()].flatMap(({ type, body }) => {
    if (type !== 'AWS::Glue::Table') return [];
    const input = map(map(body['Properties'])['TableInput']);
    const name = String(input['Name']);
    const isOfSensor =
      [own, `${own}_hour`, `${own}_day`].some((end) => name.endsWith(end)) || name.includes(`${own}__`);
    const columns = list(map(input['StorageDescriptor'])['Columns']).map((column) => String(map(column)['Name']));
    const reads = columns.some((column) => column === field || column.startsWith(`${field}_`));
    return isOfSensor && reads ? [`table ${name}`] : [];
  });
}

function thresholds(group: string, all: readonly Json[], field: string): readonly string[] {
  return all
    .map(map)
    .filter((threshold) => threshold['field'] === field || mentions(threshold['when'], field))
    .map((threshold) => `threshold ${String(threshold['id'])} of ${group}`);
}

/** A model that names no fields reads all. */
function readByModel(model: JsonMap, field: string): boolean {
  const fields = model['fields'];
  return fields === undefined || list(fields).includes(field) || map(model['predict'])['field'] === field;
}

function readByVisuals(dashboard: JsonMap, field: string): boolean {
  return list(dashboard['visuals']).some((visual) => {
    const { title: _, ...rest } = map(visual);
    return Object.values(rest).some((value) => mentions(value, field));
  });
}

/** Whether an expression, or a list of them, has the field as a word. */
function mentions(value: Json | undefined, field: string): boolean {
  if (isList(value)) return value.some((item) => mentions(item, field));
  return typeof value === 'string' && value.split(/[^a-zA-Z0-9_]+/).includes(field);
}

const named = (kind: string, all: JsonMap, reads: (item: Json) => boolean) =>
  Object.entries(all)
    .filter(([, item]) => reads(item))
    .map(([id]) => `${kind} ${id}`);

const map = (value: Json | undefined): JsonMap => (isMap(value) ? value : {});
const list = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);
