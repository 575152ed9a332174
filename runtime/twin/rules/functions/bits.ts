import { toInt } from '../sql/convert';
import { bigintOf, numberOf } from '../sql/exact';
import type { Value } from '../sql/value';
import { type FunctionMaker, ofOne, ofTwo } from './lift';

const two = (apply: (a: bigint, b: bigint) => bigint) =>
  ofTwo((left, right) => {
    const [a, b] = [bits(left), bits(right)];
    return a === undefined || b === undefined ? undefined : numberOf(apply(a, b).toString());
  });

export const BITS: Readonly<Record<string, FunctionMaker>> = {
  bitand: two((a, b) => a & b),
  bitor: two((a, b) => a | b),
  bitxor: two((a, b) => a ^ b),
  bitnot: ofOne((value) => {
    const a = bits(value);
    return a === undefined ? undefined : numberOf(flipped(a).toString());
  }),
};

/**
 * The guide's only example is bitnot(13) = 2: the bits up to the highest one are flipped, 1101 to 0010. In two's complement it would be -14;
 * so is a negative number treated, of which the guide says nothing.
 */
function flipped(value: bigint): bigint {
  if (value < 0n) return ~value;
  return value ^ ((1n << BigInt(value.toString(2).length)) - 1n);
}

function bits(value: Value): bigint | undefined {
  const int = toInt(value);
  return int === undefined ? undefined : bigintOf(int);
}
