import type { Manifest } from '../../schema/manifest.generated';
import { fieldsOf } from '../expression/fields';
import { parse } from '../expression/parse';
import type { Problem } from '../expression/problem';
import { typeOf } from '../expression/type';
import { type TypedExpression, unitOf } from '../expression/typed';
import { sensorScope } from './sensor-scope';

/** A derived field as far as stair 2 understands it. `problems` are offsets into the text of its expression. */
export interface DerivedFieldText {
  readonly id: string;
  readonly title: string;
  readonly type: 'number' | 'integer' | 'string' | 'boolean';
  readonly unit: string;
  /** By sensor, sorted: those that have every field the expression reads. */
  readonly on: ReadonlyMap<string, TypedExpression>;
  readonly problems: readonly Problem[];
}

/** Every derived field, sorted by id, typed over each sensor that can have it. */
export function derivedFields(manifest: Manifest): readonly DerivedFieldText[] {
  return Object.entries(manifest.etl?.derive ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, text]) => derivedField(manifest, id, typeof text === 'string' ? { is: text } : text));
}

function derivedField(
  manifest: Manifest,
  id: string,
  text: { is: string; unit?: string; title?: string },
): DerivedFieldText {
  const common = { id, title: text.title ?? id };
  const parsed = parse(text.is);
  if (!parsed.ok) return { ...common, type: 'number', unit: '1', on: new Map(), problems: parsed.problems };
  const on = new Map<string, TypedExpression>();
  const problems: Problem[] = [];
  for (const [sensorId, sensor] of Object.entries(manifest.sensors).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const scope = sensorScope(sensor);
    if (![...fieldsOf(parsed.expression)].every((name) => scope.has(name))) continue;
    const result = typeOf(parsed.expression, scope);
    if (result.ok) on.set(sensorId, result.expression);
    else problems.push(...result.problems);
  }
  const [first] = on.values();
  return {
    ...common,
    type: typeFor([...on.values()].map(({ type }) => type.kind)),
    unit: text.unit ?? (first && unitOf(first.type)) ?? '1',
    on,
    problems,
  };
}

/** One type for all sensors; what is a whole number for some and a number for others is a number. */
function typeFor(kinds: readonly string[]): DerivedFieldText['type'] {
  const kind = kinds.includes('number') ? 'number' : kinds[0];
  return kind === 'integer' || kind === 'string' || kind === 'boolean' ? kind : 'number';
}
