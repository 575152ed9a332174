import { column } from '../ir/etl/column';
import type { Fleet } from '../ir/fleet/index';
import { type Model, sourceOf } from '../ir/fleet/models';
import { scoresTable } from '../ir/model-tables';
import { scoredViewName } from '../ir/names';
import { dayFilter } from './day-filter';
import renderScored from './templates/scored.sql.hbs';
import type { View } from './view';

/** Of each model that scores: the readings of today and yesterday, each with the newest word of the model. Athena and the twin have these; Redshift loads no scores. */
export function modelViews(fleet: Fleet): readonly (readonly View[])[] {
  return fleet.models.flatMap((model) => (sourceOf(model) ? [[scored(fleet, model)]] : []));
}

function scored(fleet: Fleet, model: Model): View {
  const groups = fleet.groups.filter(({ id }) => model.on.includes(id));
  const trees = (fleet.etl?.trees ?? []).filter((tree) => groups.some(({ sensor }) => sensor.id === tree.sensor));
  const [first] = trees;
  if (!first) throw new Error(`nothing makes a curated table for ${model.id}`);
  const { columns, name, partitions } = scoresTable(fleet, model);
  const predicted = model.task.kind === 'predict' ? [model.task.field] : [];
  const fields = [...new Set([...model.fields, ...predicted])].sort();
  const of = (id: string) => first.curated.columns.filter((one) => one.name === id);
  const said = (id: string) => columns.filter((one) => one.name === id);
  return {
    name: scoredViewName(model.id),
    meaning: `Readings since yesterday, each with what ${model.title} says of it`,
    columns: [
      ...['group_id', 'device_id', 'event_time', ...fields].flatMap(of),
      ...['score', 'bound', 'odd'].flatMap(said),
      ...(predicted.length > 0 ? [column('predicted_for', 'timestamp', 'the time it is predicted for, in UTC')] : []),
      ...['version', 'found_by'].flatMap(said),
    ],
    select: (table) =>
      renderScored({
        fields,
        predicted: predicted.length > 0,
        tables: trees.map(({ sensor, curated }) => ({
          table: table(curated.name),
          days: dayFilter(curated.partitions, 'since-yesterday'),
          group: curated.partitions.includes('group') ? 'group' : 'group_id',
          groups: groups.filter((group) => group.sensor.id === sensor).map(({ id }) => id),
        })),
        scores: table(name),
        scoreDays: dayFilter(partitions, 'since-yesterday'),
        groups: groups.map(({ id }) => id),
      }),
  };
}
