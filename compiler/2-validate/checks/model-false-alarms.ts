import { DAY_MS, formatDuration, HOUR_MS, milliseconds, millisecondsEach } from '../../../schema/duration';
import type { Model } from '../../../schema/manifest.generated';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

/** An alarm is over after so many calm ms (scripts/alarms.py): two that are closer are one. */
const QUIET_MS = 6 * HOUR_MS;
/** A promise reaches no further than so many times what is learned from (scripts/alarms.py). */
const STRETCH = 3;

/** Can the promised rate of false alarms be kept? */
export const modelFalseAlarms: DocumentCheck = function* (subject) {
  for (const [id, model] of Object.entries(subject.manifest.models ?? {})) {
    const promise = model.train?.falseAlarms;
    const wrong = promise === undefined ? undefined : problemOf(model, promise);
    if (!wrong) continue;
    const [problem, fix] = wrong;
    yield diagnose('model-false-alarms', valueAt(subject, 'models', id, 'train', 'falseAlarms'), { problem, fix });
  }
};

function problemOf({ predict, train = {} }: Model, promise: string): readonly [string, string] | undefined {
  if (predict) {
    const fix = 'remove it: what a prediction raises an alarm by are the thresholds of its groups';
    return ['`falseAlarms` has no effect on a model that predicts', fix];
  }
  const each = millisecondsEach(promise);
  if (each < QUIET_MS) {
    const problem = `${promise} is more than can be told apart: an alarm is over after ${formatDuration(QUIET_MS)} of calm`;
    return [problem, `write \`${DAY_MS / QUIET_MS} per 1d\` or fewer`];
  }
  const window = train.window ?? '30d';
  const learned = milliseconds(window) * (1 - (train.holdOut ?? 0.2));
  const most = Math.floor((STRETCH * learned) / HOUR_MS) * HOUR_MS;
  if (each <= STRETCH * learned + 1) return undefined;
  const problem = `${promise} cannot be promised after ${formatDuration(Math.floor(learned / HOUR_MS) * HOUR_MS)} of learning`;
  const fix = `write \`1 per ${formatDuration(most)}\` or more, or a longer \`window\``;
  return [problem, most < QUIET_MS ? 'write a longer `window`' : fix];
}
