import { findUnit } from '../../../schema/units';
import type { Question, ThresholdLine } from '../../ir/fleet/question';
import type { CfnValue } from '../../ir/stack';
import { label } from './label';
import { SEVERITY_COLORS } from './theme';

/** Reference lines of a visual. Source: botocore quicksight, ReferenceLineList. */
export const MOST_LINES = 20;

/** A dashed line at each bound, in the colour of its severity. */
export function referenceLines({ lines }: Question): readonly CfnValue[] {
  return lines.map((line) => ({
    Status: 'ENABLED',
    DataConfiguration: { AxisBinding: 'PRIMARY_YAXIS', StaticConfiguration: { Value: line.value } },
    StyleConfiguration: { Pattern: 'DASHED', Color: SEVERITY_COLORS[line.severity] },
    LabelConfiguration: {
      CustomLabelConfiguration: { CustomLabel: lineText(line, lines) },
      FontColor: SEVERITY_COLORS[line.severity],
      HorizontalPosition: 'RIGHT',
      VerticalPosition: 'ABOVE',
    },
  }));
}

/** For charts that draw no lines: the bounds in words. */
export function boundsText({ lines }: Question): string | undefined {
  return lines.length === 0 ? undefined : label(lines.map((line) => lineText(line, lines)).join('; '), 512);
}

/** "Cold chain broken: above 8 °C", with the group where groups differ. */
function lineText({ title, group, side, value, unit }: ThresholdLine, all: readonly ThresholdLine[]): string {
  const symbol = findUnit(unit)?.symbol ?? '';
  const where = all.some((line) => line.group !== group) ? ` (${group})` : '';
  return label(`${title}${where}: ${side} ${value}${symbol === '' ? '' : ` ${symbol}`}`, 256);
}
