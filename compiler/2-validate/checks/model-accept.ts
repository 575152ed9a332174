import type { Model } from '../../../schema/manifest.generated';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt, valueAt } from '../check';
import { METRICS } from '../metrics';

type Accept = NonNullable<Model['accept']>;

/** Can the gate be met and missed, and does its metric measure this kind of model? */
export const modelAccept: DocumentCheck = function* (subject) {
  for (const [id, { accept, predict, detect }] of Object.entries(subject.manifest.models ?? {})) {
    if (!accept) continue;
    const place = keyAt(subject, 'models', id, 'accept');
    const wrong = boundProblem(accept);
    if (wrong) yield diagnose('model-accept', place, wrong);
    if ((predict === undefined) === (detect === undefined)) continue;
    const task = predict ? 'predict' : 'detect';
    if (METRICS[accept.metric].task === task) continue;
    const hint = Object.entries(METRICS)
      .filter(([, metric]) => metric.task === task)
      .map(([name]) => name);
    yield diagnose('model-metric', valueAt(subject, 'models', id, 'accept', 'metric'), {
      metric: accept.metric,
      task: predict ? 'predict a value' : 'detect anomalies',
      hint: hint.join(', '),
    });
  }
};

function boundProblem({ metric, below, above }: Accept): { problem: string; fix: string } | undefined {
  const { good, share } = METRICS[metric];
  const example = `\`${good}: ${good === 'above' ? 0.9 : 0.8}\``;
  if (below === undefined && above === undefined)
    return { problem: `the gate has no bound for ${metric}`, fix: `write ${example}` };
  if (below !== undefined && above !== undefined) {
    return {
      problem: 'the gate has two bounds',
      fix: `keep \`${good}\`: a good model has ${good === 'below' ? 'little' : 'much'} ${metric}`,
    };
  }
  const bound = below ?? above ?? 0;
  if ((good === 'below') !== (below !== undefined)) {
    const other = good === 'below' ? 'smaller' : 'larger';
    return {
      problem: `the gate lets only bad models pass: a good one has a ${other} ${metric}`,
      fix: `write \`${good}: ${bound}\``,
    };
  }
  if (good === 'below' && bound <= 0)
    return { problem: `no model has ${metric} below ${bound}`, fix: 'write a number above 0' };
  if (share && (bound < 0 || bound >= 1)) {
    return {
      problem: `${metric} above ${bound} ${bound < 0 ? 'is no demand' : 'cannot be'}: it is a share`,
      fix: 'write a number from 0 to less than 1',
    };
  }
  return undefined;
}
