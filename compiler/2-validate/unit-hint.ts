import { UNITS } from '../../schema/units';
import { didYouMean } from '../diagnostics/suggest';

/** "did you mean `Cel`?" for °C, celsius or cel: units are known by symbol and by name as well as by code. */
export function unitHint(written: string): string {
  const word = plain(written);
  const known = Object.values(UNITS);
  const found =
    known.find(({ code, symbol }) => plain(code) === word || plain(symbol) === word) ??
    (word.length > 2
      ? known.find(({ description }) => description.toLowerCase().split(' ').includes(word))
      : undefined);
  if (found) return `did you mean \`${found.code}\`?`;
  // Among units of one or two letters, anything is near anything.
  return word.length > 2
    ? didYouMean(written, Object.keys(UNITS), 'unit')
    : 'use a code of docs/reference/units.md, such as Cel, kPa or mm/s';
}

const plain = (text: string) => text.toLowerCase().replace(/[°[\]\s]/g, '');
