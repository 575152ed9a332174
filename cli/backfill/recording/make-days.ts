import { availableParallelism } from 'node:os';
import { duckdbWith } from '../../../runtime/twin/etl/duckdb-engine';
import { etlPlan } from '../../../runtime/twin/etl/etl-plan';
import { refusal } from '../../../runtime/twin/etl/etl-report';
import type { LoadedStacks } from '../../../runtime/twin/stacks/load';
import type { DataDir } from '../../data-dir';
import { runWhenFree } from '../../etl/run-when-free';
import { Unable } from '../../unable';
import type { ImportReport } from './import-report';

const DAYS_AT_ONCE = 31;

/** Has the ETL make these days of the sensor of a group anew. */
export async function makeDays(
  dir: DataDir,
  { resources }: LoadedStacks,
  group: string,
  days: readonly string[],
  tell: (text: string) => void,
  signal: AbortSignal,
  allowed: { readonly allowFewerLines?: boolean } = {},
): Promise<Pick<ImportReport, 'curated' | 'quarantined'>> {
  const sensor = etlPlan(dir.generated)?.sensors.find(({ groups }) => groups.includes(group));
  if (sensor === undefined) return { curated: undefined, quarantined: undefined };
  const engine = duckdbWith({ threads: availableParallelism(), memory: '2GB' });
  const place = { generated: dir.generated, dataDir: dir.path, resources, engine };
  let [curated, quarantined] = [0, 0];
  for (let at = 0; at < days.length; at += DAYS_AT_ONCE) {
    const some = days.slice(at, at + DAYS_AT_ONCE);
    tell(`tables of ${sensor.id}, ${some[0]} to ${some.at(-1)}`);
    const report = await runWhenFree(place, sensor.id, { days: some, ...allowed }, signal);
    const left = refusal(report);
    if (left !== undefined) throw new Unable(left);
    curated += report.curated;
    quarantined += report.quarantined + report.unparsable;
  }
  return { curated, quarantined };
}
