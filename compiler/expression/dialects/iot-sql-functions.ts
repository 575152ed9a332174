import { conversion, findUnit } from '../../../schema/units';
import { isNumeric, type TypedExpression } from '../typed';
import { call, choose, type Fragment, infix, isMissing, LEVEL } from './fragment';
import { converted, rounded } from './iot-sql-numbers';

/** Says one function: its arguments already printed, and as they were before. `if` is said where conditions are. */
export type WriteCall = (list: readonly Fragment[], source: readonly TypedExpression[]) => Fragment;

const as =
  (name: string): WriteCall =>
  (list) =>
    call(name, ...list);

/** Source: AWS IoT Core developer guide, "Functions". Comparisons of something missing are Undefined, and so is their CASE. */
export const WRITERS: Readonly<Record<string, WriteCall>> = {
  abs: as('abs'),
  ceil: as('ceil'),
  floor: as('floor'),
  sqrt: as('sqrt'),
  power: as('power'),
  exp: as('exp'),
  ln: as('ln'),
  // `log` is the one to base 10.
  log10: as('log'),
  mod: as('mod'),
  lower: as('lower'),
  upper: as('upper'),
  length: as('length'),
  starts_with: as('startswith'),
  ends_with: as('endswith'),
  concat: as('concat'),
  contains: (list) => compare(call('indexof', ...list), '>=', { text: '0', level: LEVEL.atom }),
  min: (list) => extreme('<=', list),
  max: (list) => extreme('>=', list),
  clamp: ([x, lo, hi]) => clamp(given(x), given(lo), given(hi)),
  coalesce: ([a, b]) => choose(isMissing(given(a)), given(b), given(a)),
  is_missing: ([x]) => ({ text: `(${isMissing(given(x)).text})`, level: LEVEL.atom }),
  number: ([x]) => given(x),
  round: ([x], [, digits]) => rounded(given(x), digits?.kind === 'number' ? digits.value : 0),
  convert: ([x], [value, unit]) => convertedTo(given(x), value, unit),
};

export function compare(left: Fragment, operator: string, right: Fragment): Fragment {
  return { text: `${infix(left, operator, right, LEVEL.sum).text}`, level: LEVEL.comparison };
}

/** Halves the list, so that the text grows with the square of the number of arguments and not with their power of two. */
function extreme(operator: '<=' | '>=', list: readonly Fragment[]): Fragment {
  if (list.length === 1) return given(list[0]);
  const middle = Math.ceil(list.length / 2);
  const left = extreme(operator, list.slice(0, middle));
  const right = extreme(operator, list.slice(middle));
  return choose(compare(left, operator, right), left, right);
}

function clamp(x: Fragment, lo: Fragment, hi: Fragment): Fragment {
  return choose(compare(x, '<', lo), lo, choose(compare(x, '>', hi), hi, x));
}

function convertedTo(x: Fragment, value: TypedExpression | undefined, unit: TypedExpression | undefined): Fragment {
  const target = unit?.kind === 'string' ? findUnit(unit.value) : undefined;
  if (value === undefined || !isNumeric(value.type) || target === undefined)
    throw new Error('convert was checked when typed');
  return converted(x, conversion(value.type.measure, target));
}

function given(fragment: Fragment | undefined): Fragment {
  if (fragment === undefined) throw new Error('the number of arguments was checked when typed');
  return fragment;
}
