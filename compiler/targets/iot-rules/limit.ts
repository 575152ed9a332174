import { findUnit } from '../../../schema/units';
import { iotSql } from '../../expression/dialects/iot-sql';
import { print } from '../../expression/print-canonical';
import { measured } from '../../ir/fleet/measured';
import type { Threshold } from '../../ir/fleet/thresholds';
import { plainText } from './plain-text';

/** `above 8 °C`, `below 2 or above 8 °C`, or the condition itself. */
export function limitText({ bounds, condition }: Threshold): string {
  if (!bounds) return plainText(print(condition));
  const symbol = findUnit(bounds.unit)?.symbol ?? bounds.unit;
  const sides = [
    bounds.below === undefined ? [] : [`below ${bounds.below}`],
    bounds.above === undefined ? [] : [`above ${bounds.above}`],
  ];
  return plainText(`${sides.flat().join(' or ')} ${symbol}`);
}

/** The value that is held against the limit, in IoT SQL. */
export function measuredText({ condition }: Threshold): string {
  const printed = iotSql.print(measured(condition), {});
  if (!printed.ok) throw new Error('a condition could be printed, but not a part of it');
  return printed.text;
}
