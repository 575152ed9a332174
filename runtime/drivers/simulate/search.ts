import type { AgentField } from '../../../schema/agent-config';
import type { Alarm } from './alarms';
import { chance } from './noise';
import type { Scalar } from './scalar';

export type Point = Readonly<Record<string, Scalar>>;

/** Least and greatest that a number is made up within, where the sensor does not bound it. */
export function rangeOf({ min, max }: AgentField): readonly [number, number] {
  if (min !== undefined) return [min, max ?? min + 100];
  return max === undefined ? [0, 100] : [max - 100, max];
}

const GRID = 16;
const ROUNDS = 8;
const TRIES = 300;

/**
 * A point near `from` at which `cost` is least, mostly 0: one field after the other goes to the value that helps most, and where that does not
 * help, chance does. Only fields that an alarm reads are moved. The same arguments give the same point.
 */
export function nearest(
  from: Point,
  fields: readonly AgentField[],
  alarms: readonly Alarm[],
  cost: (point: Point) => number,
): Point {
  const moved = fields
    .filter(({ id }) => alarms.some((alarm) => alarm.fields.includes(id)))
    .map((field) => ({ field, candidates: candidatesOf(field, alarms, from[field.id]) }));
  let best = descended(from, moved, cost);
  for (let attempt = 0; attempt < TRIES && cost(best) > 0; attempt++) {
    const drawn: Record<string, Scalar> = { ...from };
    for (const [index, { field, candidates }] of moved.entries()) {
      const pick = candidates[Math.floor(chance(attempt, index) * candidates.length)];
      if (pick !== undefined) drawn[field.id] = pick;
    }
    const found = descended(drawn, moved, cost);
    if (cost(found) < cost(best)) best = found;
  }
  return best;
}

interface Moved {
  readonly field: AgentField;
  readonly candidates: readonly Scalar[];
}

function descended(start: Point, moved: readonly Moved[], cost: (point: Point) => number): Point {
  let point = start;
  for (let round = 0; round < ROUNDS && cost(point) > 0; round++) {
    const before = cost(point);
    for (const { field, candidates } of moved) {
      for (const value of candidates) {
        const tried = { ...point, [field.id]: value };
        if (cost(tried) < cost(point)) point = tried;
      }
    }
    if (cost(point) >= before) break;
  }
  return point;
}

/** What a field could say, the plain ones first: so the first that helps is the plainest. */
function candidatesOf(field: AgentField, alarms: readonly Alarm[], now: Scalar | undefined): readonly Scalar[] {
  const constants = alarms.filter(({ fields }) => fields.includes(field.id)).flatMap((alarm) => alarm.constants);
  if (field.type === 'boolean') return [false, true];
  if (field.type === 'string') {
    const texts = constants.filter((constant) => typeof constant === 'string');
    return (
      field.values ??
      [...['ok', 'normal', ''], ...texts, ...texts.map((text) => `${text}1`)].filter((text) => fits(field, text))
    );
  }
  return numbersOf(
    field,
    constants.filter((constant) => typeof constant === 'number'),
    Number(now),
  );
}

const fits = ({ maxLength }: AgentField, text: string): boolean =>
  maxLength === undefined || [...text].length <= maxLength;

function numbersOf(field: AgentField, constants: readonly number[], now: number): readonly number[] {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = field;
  const [least, greatest] = rangeOf(field);
  const size = greatest - least;
  const edges = [...new Set([least, greatest, ...constants])].sort((a, b) => a - b);
  const all = [
    ...Array.from({ length: GRID + 1 }, (_, index) => least + (size * index) / GRID),
    ...edges.slice(1).map((edge, index) => (edge + (edges[index] ?? edge)) / 2),
    ...constants.flatMap((c) => [
      c,
      ...[0.001, 0.01, 0.1, 0.5, 1].flatMap((share) => [c - share * size, c + share * size]),
    ]),
    // Beyond every bound that a condition in another unit may stand for.
    ...[1e2, 1e3, 1e4, 1e6].flatMap((far) => [-far, far]),
  ];
  const sound = all
    .map((value) => (field.type === 'integer' ? Math.round(value) : value))
    .filter((value) => value >= min && value <= max);
  return [...new Set(sound)].sort((a, b) => Math.abs(a - now) - Math.abs(b - now));
}
