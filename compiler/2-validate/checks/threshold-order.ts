import { milliseconds } from '../../../schema/duration';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';
import { type ThresholdWithBounds, thresholdsWithBounds } from '../thresholds-with-bounds';

const SEVERITIES = ['info', 'warning', 'critical'];

interface Ranked {
  readonly placed: ThresholdWithBounds;
  readonly severity: string;
  readonly forMs: number;
  readonly above: number | undefined;
  readonly below: number | undefined;
}

/** Is the milder of two thresholds on one field reached before the graver one? */
export const thresholdOrder: DocumentCheck = function* (subject) {
  const all = [...thresholdsWithBounds(subject)].map(ranked);
  const byField = new Map<string, Ranked[]>();
  for (const one of all) {
    const alike = byField.get(fieldOf(one));
    if (alike) alike.push(one);
    else byField.set(fieldOf(one), [one]);
  }
  for (const mild of all) {
    const grave = byField.get(fieldOf(mild))?.find((other) => isCovered(mild, other));
    if (!grave) continue;
    yield diagnose('threshold-order', keyAt(subject, ...mild.placed.path, 'severity'), {
      id: mild.placed.threshold.id,
      severity: mild.severity,
      other: grave.placed.threshold.id,
      otherSeverity: grave.severity,
    });
  }
};

function ranked(placed: ThresholdWithBounds): Ranked {
  const { severity = 'warning', for: held } = placed.threshold;
  const { bounds } = placed;
  const forMs = held === undefined ? 0 : milliseconds(held);
  return { placed, severity, forMs, above: bounds?.above, below: bounds?.below };
}

/** Only thresholds of one field of one group are held against each other: a fleet has thousands. */
const fieldOf = ({ placed: { groupId, field } }: Ranked) => `${groupId}/${field}`;

/** Whether `mild` holds only when `grave` does, on every side it has, and never sooner; the very same bound is another complaint. */
function isCovered(mild: Ranked, grave: Ranked): boolean {
  if (mild.forMs < grave.forMs) return false;
  if (SEVERITIES.indexOf(mild.severity) >= SEVERITIES.indexOf(grave.severity)) return false;
  const above = mild.above === undefined || (grave.above !== undefined && mild.above >= grave.above);
  const below = mild.below === undefined || (grave.below !== undefined && mild.below <= grave.below);
  const same = mild.above === grave.above && mild.below === grave.below && mild.forMs === grave.forMs;
  return above && below && !same && (mild.above !== undefined || mild.below !== undefined);
}
