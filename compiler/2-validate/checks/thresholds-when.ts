import type { Diagnostic } from '../../diagnostics/diagnostic';
import { parse } from '../../expression/parse';
import { type Problem, problem } from '../../expression/problem';
import { typeOf } from '../../expression/type';
import { describeType, type TypedExpression } from '../../expression/typed';
import type { DocumentCheck, Subject } from '../check';
import { expressionProblems } from '../expression-problems';
import { fieldsOf, inline } from '../scope';
import { type PlacedThreshold, thresholdsOf, type Watched } from './thresholds-scope';

/** Does every `when` hold together: can it be read, do its fields exist, do types and units agree, is it a condition? */
export const thresholdsWhen: DocumentCheck = function* (subject) {
  for (const placed of thresholdsOf(subject)) yield* problemsOf(subject, placed);
};

function problemsOf(subject: Subject, { threshold, path, watched }: PlacedThreshold): Iterable<Diagnostic> {
  if (threshold.when === undefined) return [];
  const read = readCondition(threshold.when, watched);
  return 'problems' in read ? expressionProblems(subject, [...path, 'when'], read.problems) : [];
}

export type ReadCondition =
  | { readonly condition: TypedExpression }
  /** Empty where the mistake is that of a field it reads, and is said there. */
  | { readonly problems: readonly Problem[] };

/** A condition typed over raw readings, as stair 3 makes it. Problems are those of the text as the user wrote it, where they show there. */
export function readCondition(text: string, { scope, broken, derived, sensorId, sensor }: Watched): ReadCondition {
  const parsed = parse(text);
  if (!parsed.ok) return { problems: parsed.problems };
  if ([...fieldsOf(parsed.expression)].some((name) => broken.has(name))) return { problems: [] };
  const written = typeOf(parsed.expression, scope);
  if (!written.ok) return { problems: written.problems };
  if (written.expression.type.kind !== 'boolean') return { problems: [noCondition(written.expression)] };
  const formulas = new Map(
    derived.flatMap(({ id, on }) => {
      const formula = on.get(sensorId);
      return formula && !Object.hasOwn(sensor.fields, id) ? [[id, formula] as const] : [];
    }),
  );
  const raw = typeOf(inline(parsed.expression, formulas), scope);
  return raw.ok ? { condition: raw.expression } : { problems: raw.problems };
}

function noCondition(expression: TypedExpression): Problem {
  const message = `a threshold needs a condition, this is ${describeType(expression.type)}`;
  return problem('expression-type', expression, message, 'compare it with something, for example `> 0`');
}
