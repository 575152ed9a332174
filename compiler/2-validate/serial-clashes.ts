import type { Place } from '../diagnostics/place';
import type { SerialRange } from '../ir/fleet/groups';
import { DIGITS, firstShared, inRange } from '../ir/serial-range';
import type { Subject } from './check';
import { formOf, listedSerials, type SetForm, serialPlace, type WrittenSet, writtenSets } from './written-sets';

/** Two things with one serial. `second` stands later in the text, or is the listed one where the other is counted. */
export interface Clash {
  readonly first: Holder;
  readonly second: Holder;
}

interface Holder {
  readonly set: WrittenSet;
  readonly form: SetForm['kind'];
  readonly serial: string;
  readonly place: Place;
}

interface ReadSet {
  readonly set: WrittenSet;
  readonly form: SetForm;
  readonly listed: readonly string[];
  /** How many serials the sets before it list. */
  readonly start: number;
}

/**
 * Every clash of serials in the fleet, in linear time: listed serials go through one Map, and ranges are compared by arithmetic, never
 * counted out. `key` says when two serials count as one. An inventory that several sets name is read once.
 */
export function* serialClashes(subject: Subject, key: (text: string) => string = (text) => text): Iterable<Clash> {
  const sets = readSets(subject);
  const ranges = new Ranges(key);
  yield* rangeClashes(subject, sets, ranges);
  /** From a serial to its number in the row of all listed ones: a number per serial costs less than an object. */
  const seen = new Map<string, number>();
  for (const read of sets) {
    for (const [at, serial] of read.listed.entries()) {
      if (serial === '') continue;
      const name = key(serial);
      const other = seen.get(name);
      if (other === undefined) seen.set(name, read.start + at);
      else yield { first: listedHolder(subject, sets, other), second: listedHolder(subject, sets, read.start + at) };
      const range = ranges.covering(serial);
      if (!range) continue;
      const { prefix } = range.range;
      const first = rangeHolder(subject, range, prefix + serial.slice(prefix.length));
      yield { first, second: listedHolder(subject, sets, read.start + at) };
    }
  }
}

function listedHolder(subject: Subject, sets: readonly ReadSet[], number: number): Holder {
  const read = sets.findLast(({ start }) => start <= number);
  const serial = read?.listed[number - read.start];
  if (!read || serial === undefined) throw new RangeError(`no listed serial ${number}`);
  const place = serialPlace(subject, read.set, read.form, number - read.start);
  return { set: read.set, form: read.form.kind, serial, place };
}

const rangeHolder = (subject: Subject, { of }: CountedSet, serial: string): Holder => ({
  set: of.set,
  form: 'range',
  serial,
  place: serialPlace(subject, of.set, of.form, 0),
});

function readSets(subject: Subject): readonly ReadSet[] {
  const files = new Set<string>();
  const sets: ReadSet[] = [];
  let start = 0;
  for (const set of writtenSets(subject.manifest)) {
    const form = formOf(subject, set);
    if (!form || (form.kind === 'inventory' && files.has(form.inventory.file))) continue;
    if (form.kind === 'inventory') files.add(form.inventory.file);
    const listed = listedSerials(form);
    sets.push({ set, form, listed, start });
    start += listed.length;
  }
  return sets;
}

function* rangeClashes(subject: Subject, sets: readonly ReadSet[], ranges: Ranges): Iterable<Clash> {
  const counted = sets.flatMap((of, order) => (of.form.kind === 'range' ? [{ of, order, range: of.form.range }] : []));
  // The shorter prefix first: of two ranges that meet, the one with the longer prefix then finds the other.
  for (const one of counted.sort((a, b) => a.range.prefix.length - b.range.prefix.length || a.order - b.order)) {
    const met = ranges.meeting(one.range);
    ranges.add(one);
    if (!met) continue;
    const { other, shared } = met;
    const own = one.range.prefix + shared.slice(one.range.prefix.length);
    const pair = [rangeHolder(subject, other, shared), rangeHolder(subject, one, own)] as const;
    const [first, second] = other.order < one.order ? pair : [pair[1], pair[0]];
    yield { first, second };
  }
}

interface CountedSet {
  readonly of: ReadSet;
  readonly order: number;
  readonly range: SerialRange;
}

/** Ranges by prefix and length of their serials; of several with both alike the largest, which holds the others. */
class Ranges {
  readonly #all = new Map<string, CountedSet>();

  constructor(private readonly key: (text: string) => string) {}

  add(one: CountedSet): void {
    const { prefix, digits, count } = one.range;
    const shape = this.#shape(prefix, prefix.length + digits);
    if ((this.#all.get(shape)?.range.count ?? 0) < count) this.#all.set(shape, one);
  }

  /** A range with a prefix that is not longer, and its first serial that is in this one too. */
  meeting(range: SerialRange): { other: CountedSet; shared: string } | undefined {
    const { prefix, digits } = range;
    for (let cut = 0; digits + cut <= DIGITS.most && endsInDigits(prefix, cut); cut++) {
      const other = this.#all.get(this.#shape(prefix.slice(0, prefix.length - cut), prefix.length + digits));
      const shared = other && firstShared(other.range, range);
      if (other && shared !== undefined) return { other, shared };
    }
    return undefined;
  }

  /** The range that a serial is in. */
  covering(serial: string): CountedSet | undefined {
    if (this.#all.size === 0) return undefined;
    for (let digits = DIGITS.least; digits <= DIGITS.most && endsInDigits(serial, digits); digits++) {
      const other = this.#all.get(this.#shape(serial.slice(0, -digits), serial.length));
      if (other && inRange(other.range, other.range.prefix + serial.slice(-digits))) return other;
    }
    return undefined;
  }

  #shape = (prefix: string, length: number) => `${length} ${this.key(prefix)}`;
}

function endsInDigits(text: string, count: number): boolean {
  return count <= text.length && /^[0-9]*$/.test(text.slice(text.length - count));
}
