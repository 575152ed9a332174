import { UNITS, type Unit } from '../../schema/units';
import { didYouMean, nearest } from '../diagnostics/suggest';

/** "did you mean `Cel`?" for °C, celsius or cel: units are known by symbol and by name as well as by code. */
export function unitHint(written: string): string {
  const word = plain(written);
  const known = Object.values(UNITS);
  const found =
    known.find(({ code, symbol }) => plain(code) === word || plain(symbol) === word) ??
    (word.length > 2
      ? known.find(({ description }) => description.toLowerCase().split(' ').includes(word))
      : undefined);
  const meant = found ?? named(word);
  if (meant) return `did you mean \`${meant.code}\`?`;
  // Among units of one or two letters, anything is near anything.
  return word.length > 2
    ? didYouMean(written, Object.keys(UNITS), 'unit')
    : 'use a code of docs/reference/units.md, such as Cel, kPa or mm/s';
}

/** By a word that is almost the name of a unit: `celcius`, `volts`, `meter`. A code that is nearer comes first. */
function named(word: string): Unit | undefined {
  const units = Object.values(UNITS);
  if (word.length < SHORTEST_NAME || nearest(word, Object.keys(UNITS)) !== undefined) return undefined;
  const byName = new Map<string, Unit>();
  for (const unit of units) {
    const name = unit.description.toLowerCase().replace(/^degree /, '');
    if (name.length >= SHORTEST_NAME && !byName.has(name)) byName.set(name, unit);
  }
  const singular = word.replace(/s$/, '').replace(/(met|lit)er$/, '$1re');
  return byName.get(singular) ?? byName.get(nearest(word, byName.keys()) ?? '');
}

const SHORTEST_NAME = 4;

const plain = (text: string) => text.toLowerCase().replace(/[°[\]\s]/g, '');
