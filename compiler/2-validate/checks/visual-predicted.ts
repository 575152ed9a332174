import type { Manifest } from '../../../schema/manifest.generated';
import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';
import { type ShownVisual, visualsOf } from '../shown-visuals';

/** Where a line has a prediction beside it, is there one of the same field? */
export const visualPredicted: DocumentCheck = function* (subject) {
  for (const shown of visualsOf(subject)) {
    const problem = problemOf(subject.manifest, shown);
    if (problem) yield diagnose('visual-predicted', valueAt(subject, ...shown.path, 'predicted'), problem);
  }
};

function problemOf(
  { models = {} }: Manifest,
  { visual, kind, uses, groups }: ShownVisual,
): { readonly problem: string; readonly fix: string } | undefined {
  const { predicted: id } = visual;
  if (id === undefined) return undefined;
  if (kind !== 'line')
    return { problem: `a ${kind} has no prediction beside it`, fix: 'write `predicted` beside a `line`' };
  const model = Object.hasOwn(models, id) ? models[id] : undefined;
  if (!model) return { problem: `there is no model \`${id}\``, fix: didYouMean(id, Object.keys(models), 'model') };
  const [{ measure, text = '' } = {}] = uses;
  if (!measure) return undefined;
  if (measure.aggregate !== 'none')
    return {
      problem: `\`${text}\` is no value as it was read, and predicted is such a one`,
      fix: `write \`line: ${measure.field}\``,
    };
  if (model.predict?.field !== measure.field) {
    const what = model.predict ? `predicts \`${model.predict.field}\`` : 'predicts nothing: it detects';
    return {
      problem: `\`${id}\` ${what}, and the line is of \`${measure.field}\``,
      fix: `name a model with \`predict: { field: ${measure.field} }\``,
    };
  }
  if (model.deploy === undefined)
    return {
      problem: `nobody asks \`${id}\`: it has no \`deploy\``,
      fix: 'give the model `deploy: { batch: hourly }` or `deploy: { endpoint: serverless }`',
    };
  if (!model.on.some((group) => groups.includes(group)))
    return { problem: `\`${id}\` is on none of the groups of this dashboard`, fix: `show ${model.on.join(' or ')}` };
  return undefined;
}
