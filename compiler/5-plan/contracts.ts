import type { Json } from '../../schema/plan/json';
import type { ContractBreak } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { type Document, toPlain } from '../ir/document';
import { isMap, type JsonMap } from './canonical';
import { fieldReaders } from './field-readers';

/** A break before it is known which intent made it. */
export type ContractFinding = Omit<ContractBreak, 'intent'>;

/**
 * Fields that are gone, or mean something else, of sensors that stay: rows that were written before are read by tables, models and charts that
 * expect them. A field that is new breaks nobody.
 */
export function contractBreaks(base: Snapshot, before: Document, after: Document): readonly ContractFinding[] {
  const [old, now] = [sensorsOf(before), sensorsOf(after)];
  return Object.keys(old)
    .filter((sensor) => Object.hasOwn(now, sensor))
    .flatMap((sensor) => sensorBreaks(base, before, after, sensor, fieldsOf(old[sensor]), fieldsOf(now[sensor])));
}

function sensorBreaks(
  base: Snapshot,
  before: Document,
  after: Document,
  sensor: string,
  old: JsonMap,
  now: JsonMap,
): ContractFinding[] {
  return Object.keys(old).flatMap((field) => {
    const [was, is] = [meaning(old[field]), meaning(now[field])];
    const change =
      is === undefined ? 'removed' : was?.type !== is.type ? 'retyped' : was.unit !== is.unit ? 'unit' : undefined;
    if (!change || !was) return [];
    const readers = new Set([
      ...fieldReaders(base, mapOf(toPlain(before.root)), sensor, field),
      ...(is ? fieldReaders(base, mapOf(toPlain(after.root)), sensor, field) : []),
    ]);
    return [
      {
        sensor,
        field,
        change,
        before: text(was),
        ...(is ? { after: text(is) } : {}),
        readers: [...readers].sort(),
      },
    ];
  });
}

interface Meaning {
  readonly type: string;
  readonly unit: string;
}

/** With the defaults of the language. */
function meaning(field: Json | undefined): Meaning | undefined {
  if (field === undefined) return undefined;
  const { type = 'number', unit = '1' } = mapOf(field);
  return { type: String(type), unit: String(unit) };
}

const text = ({ type, unit }: Meaning) => (unit === '1' ? type : `${type} in ${unit}`);

const sensorsOf = (document: Document) => mapOf(mapOf(toPlain(document.root))['sensors']);
const fieldsOf = (sensor: Json | undefined) => mapOf(mapOf(sensor)['fields']);
const mapOf = (value: unknown): JsonMap => {
  const json = value as Json | undefined;
  return isMap(json) ? json : {};
};
