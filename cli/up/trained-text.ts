import type { Paint } from '../../compiler/diagnostics/render/paint';
import { visible } from '../../compiler/diagnostics/render/visible';

import type { Trained } from './model-trainings';

/** `model energy-load accepted: mape 0.055, seasonal 0.154 (8.1 s)` */
export function trainedText(trained: Trained, colours: Paint): string {
  const { model, verdict, why } = trained;
  if (verdict === 'not-trained') return `model ${colours.strong(model)} is not trained: ${visible(why)}\n`;
  const { metric, value, baseline, baselineName, took } = trained;
  const seconds = Object.values(took).reduce((sum, ms) => sum + ms, 0) / 1000;
  const figures = value === null ? '' : `: ${metric} ${shown(value)}, ${baselineName} ${shown(baseline)}`;
  const because = why === '' ? '' : `; ${visible(why)}`;
  return `model ${colours.strong(model)} ${verdict}${figures} (${seconds.toFixed(1)} s)${because}\n`;
}

const shown = (value: number | null) => (value === null ? '-' : String(Number(value.toPrecision(3))));
