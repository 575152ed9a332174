import type { Json } from '../../../schema/plan/json';
import { findUnit } from '../../../schema/units';
import type { Question, ThresholdLine } from '../../ir/fleet/question';
import { plainText } from './plain-text';

const COLOURS = { critical: 'red', warning: 'orange', info: 'blue' } as const;
const SOUND = 'green';
const RANK = { critical: 3, warning: 2, info: 1 } as const;

/** The colour of every stretch between two bounds: that of the worst threshold that is crossed there. */
export function thresholdSteps({
  lines,
}: Question): readonly { readonly value: number | null; readonly color: string }[] {
  const values = [...new Set(lines.map(({ value }) => value))].sort((a, b) => a - b);
  const [first = 0] = values;
  const inside = [first - 1, ...values.map((value, at) => (value + (values[at + 1] ?? value + 2)) / 2)];
  return inside.map((value, at) => ({
    value: at === 0 ? null : (values[at - 1] ?? null),
    color: colourAt(lines, value),
  }));
}

function colourAt(lines: readonly ThresholdLine[], value: number): string {
  const crossed = lines.filter((line) => (line.side === 'above' ? value > line.value : value < line.value));
  const [worst] = crossed.map(({ severity }) => severity).sort((a, b) => RANK[b] - RANK[a]);
  return worst ? COLOURS[worst] : SOUND;
}

/** "Cold chain broken: above 8 °C", with the group where groups differ. */
export function boundsText({ lines }: Question): string {
  const many = new Set(lines.map(({ group }) => group)).size > 1;
  return lines
    .map(({ title, group, side, value, unit }) => {
      const bound = `${side} ${value} ${findUnit(unit)?.symbol ?? ''}`.trim();
      return plainText(`${title}${many ? ` (${group})` : ''}: ${bound}`);
    })
    .join('; ');
}

/** Units that Grafana knows by a name of its own; all others are written behind the number. */
const UNITS: Readonly<Record<string, string>> = {
  '1': 'none',
  count: 'none',
  Cel: 'celsius',
  '%': 'percent',
  ppm: 'ppm',
  hPa: 'pressurehpa',
  V: 'volt',
  W: 'watt',
  kWh: 'kwatth',
  dBm: 'dBm',
  s: 's',
};

export function grafanaUnit(code: string): Json {
  return UNITS[code] ?? `suffix: ${findUnit(code)?.symbol ?? code}`;
}
