import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { athena } from '../../expression/dialects/athena';
import type { Dashboard } from '../../ir/fleet/dashboards';
import type { FleetCheck } from './index';

/** Can what dashboards ask be answered by the lake? */
export const dashboardWithoutEtl: FleetCheck = function* ({ dashboards, etl }) {
  const [first] = dashboards;
  if (!etl && first) return yield diagnose('dashboard-without-etl', first.origin.place, {});
  for (const dashboard of dashboards.filter(({ named }) => named)) {
    yield* emptyRollups(dashboard);
    yield* unsayable(dashboard);
  }
};

function* emptyRollups({ rollups, origin }: Dashboard): Iterable<Diagnostic> {
  for (const { every, visuals } of rollups)
    if (visuals.length === 0) yield diagnose('dashboard-rollup-empty', origin.place, { every });
}

/** Formulas that become too large as SQL. */
function* unsayable({ calculated }: Dashboard): Iterable<Diagnostic> {
  for (const { expression, origin } of calculated) {
    const printed = athena.print(expression, {});
    if (printed.ok) continue;
    for (const { message, fix = '' } of printed.problems)
      yield diagnose('expression-too-big', origin.place, { problem: message, fix });
  }
}
