import type { Field, Sensor } from '../../schema/manifest.generated';
import type { Knowledge } from '../expression/decided';
import { ANYTHING, type Interval } from '../expression/interval';

/** What the definition of a sensor says about the values in its readings. */
export function knowledgeOf({ fields }: Sensor): Knowledge {
  const numbers = new Map<string, Interval>();
  const texts = new Map<string, readonly string[]>();
  for (const [name, field] of Object.entries(fields)) {
    if (field.type === 'string') {
      if (field.values) texts.set(name, field.values);
    } else numbers.set(name, rangeOf(field));
  }
  return { numbers, texts };
}

/** Bounds the wrong way round are a mistake of their own and bound nothing. */
function rangeOf({ min = ANYTHING.low, max = ANYTHING.high }: Field): Interval {
  return min < max ? { low: min, high: max } : ANYTHING;
}
