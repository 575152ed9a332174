import type { Aggregate, Measure } from '../ir/fleet/dashboards';

const MEASURE = /^\s*(?:(avg|min|max|sum|count)\s*\(\s*([a-z][a-z0-9_]*)\s*\)|([a-z][a-z0-9_]*))\s*$/;

/** `avg(temperature)` or `temperature`, as visuals write it; undefined where it is neither. */
export function parseMeasure(text: string): Measure | undefined {
  const match = MEASURE.exec(text);
  if (!match) return undefined;
  const [, aggregate, inside, alone] = match;
  return inside === undefined
    ? { field: alone ?? '', aggregate: 'none' }
    : { field: inside, aggregate: aggregate as Aggregate };
}
