import type { Fleet } from '../../ir/fleet/index';
import { sourceOf } from '../../ir/fleet/models';
import { modelTables } from '../../ir/model-tables';
import { scoredViewName } from '../../ir/names';
import { lastDays } from '../../views/day-filter';
import type { Query } from './queries';
import renderFindings from './templates/findings-week.sql.hbs';
import renderErrors from './templates/predicted-errors.sql.hbs';

/** Of what models say: what they have found, and how far predictions were from what came. */
export function modelQueries(fleet: Fleet): readonly (readonly Query[])[] {
  const [findings] = modelTables(fleet);
  if (!findings) return [];
  const { name, groups } = findings;
  const found: Query = {
    name: 'findings_week',
    summary: 'What models have found in the last week',
    sql: renderFindings({
      table: name,
      week: lastDays(7),
      groups: groups.map(({ id }) => id),
      began: moment('since_ms'),
      ended: moment('until_ms'),
    }),
    origin: fleet.lake.origin,
  };
  const errors = fleet.models.flatMap((model): readonly (readonly Query[])[] => {
    const { id, title, task, origin } = model;
    if (task.kind !== 'predict' || !sourceOf(model)) return [];
    const view = scoredViewName(id);
    const sql = renderErrors({ title, view, field: task.field });
    return [
      [{ name: `${view}_errors`, summary: `How far predictions were from what was measured: ${id}`, sql, origin }],
    ];
  });
  return [[found], ...errors];
}

/** Cut to whole seconds: from_unixtime and to_timestamp are each known to one engine only. */
const moment = (name: string) =>
  `TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("${name}" - "${name}" % 1000) / 1000 AS bigint)`;
