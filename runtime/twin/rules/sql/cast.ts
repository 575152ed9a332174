import type { CastType } from '../../../../schema/iot-sql/ast';
import { toBoolean, toInt, toNumber, toText } from './convert';
import { ofDouble, toDouble } from './exact';
import type { Compute } from './scope';
import { isNumeric, type Value } from './value';

type Cast = (value: Value) => Value;

/** `cast(x as T)`: the usual conversions, and between numbers and Booleans. A whole number stays an Int, also when cast to Decimal. */
const CASTS: Readonly<Record<CastType, Cast>> = {
  string: toText,
  int: (value) => toInt(bit(value)),
  decimal: (value) => toNumber(bit(value)),
  double: (value) => {
    const number = toNumber(bit(value));
    return number === undefined ? undefined : ofDouble(toDouble(number));
  },
  boolean: (value) => (isNumeric(value) ? value !== 0 : toBoolean(value)),
};

export function compileCast(to: CastType, value: Compute): Compute {
  const cast = CASTS[to];
  return (scope) => cast(value(scope));
}

const bit = (value: Value): Value => (typeof value === 'boolean' ? Number(value) : value);
