/**
 * The example fleet as it is evaluated: read less often, so that weeks fit into minutes. Nothing else differs; models, features, limits and algorithms are
 * those of the example.
 */
export function manifestForEvaluation(example: string): string {
  return `${example}\n  evaluation:\n    groups: { group2: { every: 60s }, group5: { every: 5m } }\n`;
}
