import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { spark } from '../../expression/dialects/spark';
import type { TypedExpression } from '../../expression/typed';
import type { Etl } from '../../ir/fleet/etl';
import type { Fleet } from '../../ir/fleet/index';
import type { Origin } from '../../ir/origin';

/** Formulas and conditions that become too large when Spark is to say them. */
export function unsayable({ groups }: Fleet, { derive, enrich }: Etl): readonly Diagnostic[] {
  const formulas = derive.flatMap(({ on, origin }) =>
    [...on.values()].map((expression) => [expression, origin] as const),
  );
  const conditions = groups.flatMap(({ thresholds }) =>
    thresholds.map(({ condition, origin }) => [condition, origin] as const),
  );
  return [...formulas, ...(enrich.thresholds ? conditions : [])].flatMap(([expression, origin]) =>
    problemsOf(expression, origin),
  );
}

function problemsOf(expression: TypedExpression, { place }: Origin): readonly Diagnostic[] {
  const printed = spark.print(expression, {});
  if (printed.ok) return [];
  return printed.problems.map(({ message, fix = '' }) =>
    diagnose('expression-too-big', place, { problem: message, fix }),
  );
}
