import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Dashboard } from '../../ir/fleet/dashboards';
import type { Fleet } from '../../ir/fleet/index';
import { MOST_LINES } from './lines';

/** What QuickSight cannot do, though the manifest asks for it. */
export function* tooMuch({ dashboards }: Fleet): Iterable<Diagnostic> {
  for (const dashboard of dashboards.filter(({ to }) => to.includes('quicksight'))) yield* manyLines(dashboard);
}

function* manyLines({ visuals }: Dashboard): Iterable<Diagnostic> {
  for (const { kind, title, question, origin } of visuals) {
    const lines = question?.lines.length ?? 0;
    if (lines <= MOST_LINES || (kind !== 'line' && kind !== 'bar')) continue;
    yield diagnose('quicksight-lines', origin.place, { title, lines, most: MOST_LINES });
  }
}
