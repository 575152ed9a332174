import { formatDuration, milliseconds } from '../../../schema/duration';
import type { Manifest, Model } from '../../../schema/manifest.generated';
import { diagnose } from '../../diagnostics/diagnose';
import type { Path } from '../../ir/document';
import { type DocumentCheck, valueAt } from '../check';

/** Independent examples in the training data, below which an evaluation says little. */
const LEAST_EXAMPLES = 20;

interface Span {
  readonly what: string;
  readonly value: string;
  /** How many readings it must reach over. */
  readonly readings: number;
  readonly path: Path;
}

/** Are the spans of time that a model looks at long enough for its sensors, and short enough for its training data? */
export const modelWindow: DocumentCheck = function* (subject) {
  for (const [id, model] of Object.entries(subject.manifest.models ?? {})) {
    const spans = spansOf(id, model);
    const slowest = slowestGroup(subject.manifest, model);
    for (const { what, value, readings, path } of spans) {
      if (!slowest || milliseconds(value) >= readings * slowest.everyMs) continue;
      const every = formatDuration(slowest.everyMs);
      const least = formatDuration(readings * slowest.everyMs);
      yield diagnose('model-window', valueAt(subject, ...path), { what, value, least, group: slowest.group, every });
    }
    const [longest] = [...spans].sort((a, b) => milliseconds(b.value) - milliseconds(a.value));
    const window = model.train?.window ?? '30d';
    const wants = longest ? LEAST_EXAMPLES * milliseconds(longest.value) : 0;
    if (!longest || milliseconds(window) >= wants) continue;
    const place = model.train?.window
      ? valueAt(subject, 'models', id, 'train', 'window')
      : valueAt(subject, ...longest.path);
    yield diagnose('model-train-window', place, { window, longest: longest.value, wants: formatDuration(wants) });
  }
};

function spansOf(id: string, { features = {}, predict }: Model): readonly Span[] {
  const path = (...rest: Path) => ['models', id, ...rest];
  return [
    ...(features.windows ?? []).map((value, at) => ({
      what: 'a window',
      value,
      readings: 2,
      path: path('features', 'windows', at),
    })),
    ...(features.lags ?? []).map((value, at) => ({
      what: 'a lag',
      value,
      readings: 1,
      path: path('features', 'lags', at),
    })),
    ...(predict ? [{ what: 'a horizon', value: predict.horizon, readings: 1, path: path('predict', 'horizon') }] : []),
  ];
}

function slowestGroup(manifest: Manifest, model: Model): { group: string; everyMs: number } | undefined {
  const all = [...model.on].sort().flatMap((group) => {
    const text = manifest.groups[group];
    const every = text && (text.every ?? manifest.sensors[text.sensor]?.every);
    return every === undefined ? [] : [{ group, everyMs: milliseconds(every) }];
  });
  return all.sort((a, b) => b.everyMs - a.everyMs)[0];
}
