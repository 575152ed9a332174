import type { ColumnType, EtlTable } from './etl/column';
import { column } from './etl/column';
import type { Group } from './fleet/groups';
import type { Fleet } from './fleet/index';
import { finders, type Model, sourceOf } from './fleet/models';
import { FINDINGS_TABLE, scoresTableName } from './names';

/** A table that the function of findings fills: JSON in the curated bucket, a folder for each group and day of the event (UTC). */
interface ModelTable extends EtlTable {
  readonly groups: readonly Group[];
  readonly model?: Model;
}

const PARTITIONS = ['group', 'dt'] as const;

const COMMON = [
  column('group_id', 'string', 'the group'),
  column('device_id', 'string', 'the device'),
  column('event_time', 'bigint', 'when the reading was taken: ms since 1970-01-01 UTC', 'ms'),
];

/** What models find, and the scores of each model that scores in the cloud. */
export function modelTables(fleet: Pick<Fleet, 'groups' | 'models'>): readonly ModelTable[] {
  const all = finders(fleet);
  const groupsOf = (models: readonly Model[]) =>
    fleet.groups.filter(({ id }) => models.some(({ on }) => on.includes(id)));
  if (all.length === 0) return [];
  return [
    {
      name: FINDINGS_TABLE,
      meaning:
        'What models have found, one row for each episode of a device, whoever found it; partitions are days on which it began (UTC)',
      columns: FINDINGS,
      partitions: PARTITIONS,
      groups: groupsOf(all),
    },
    ...all.flatMap((model) => (sourceOf(model) ? [{ ...scoresTable(fleet, model), groups: groupsOf([model]) }] : [])),
  ];
}

/** The scores of one model, by reading. */
export function scoresTable({ groups }: Pick<Fleet, 'groups'>, model: Model): Omit<ModelTable, 'groups'> {
  const { task } = model;
  const [group] = groups.filter(({ id }) => model.on.includes(id));
  const unit = task.kind === 'predict' ? (group?.sensor.fields.find(({ id }) => id === task.field)?.unit ?? '1') : '1';
  return {
    name: scoresTableName(model.id),
    meaning: `What ${model.title} says of each reading; partitions are days of the reading (UTC)`,
    model,
    partitions: PARTITIONS,
    columns: [
      ...COMMON,
      column(
        'score',
        'double',
        task.kind === 'predict' ? `${task.field}, as it is predicted` : 'how odd the reading is',
        unit,
      ),
      column('bound', 'double', 'what it was held against; missing for a predicted value within all limits', unit),
      column('odd', 'boolean', 'whether it is beyond the bound'),
      column('version', 'string', 'the version of the model'),
      column('found_by', 'string', 'batch or endpoint'),
      column('scored_ms', 'bigint', 'when it was scored: ms since 1970-01-01 UTC', 'ms'),
      ...(task.kind === 'predict'
        ? [column('predicted_for', 'bigint', 'the time it is predicted for: ms since 1970-01-01 UTC', 'ms')]
        : []),
    ],
  };
}

const text = (name: string, meaning: string, type: ColumnType = 'string') => column(name, type, meaning);

const FINDINGS = [
  ...COMMON,
  text('model', 'the id of the model'),
  text('title', 'the model, for people'),
  text('version', 'the version of the model that found it first'),
  text('severity', 'critical, warning or info'),
  text('state', 'raised while it lasts, then cleared'),
  text('found_by', 'batch, endpoint, edge, or several of them'),
  text('field', 'the field that is predicted, or the one that speaks most'),
  text('value', 'the score, as text'),
  text('unit', 'the unit of the value'),
  text('score', 'the score of the reading that began it', 'double'),
  text('bound', 'what it was held against', 'double'),
  text('limit_text', 'the bound, for people'),
  text('speaks', 'the fields that speak most, with how much'),
  column('since_ms', 'bigint', 'when it began: ms since 1970-01-01 UTC', 'ms'),
  column('until_ms', 'bigint', 'when it ended: ms since 1970-01-01 UTC; missing while it lasts', 'ms'),
];
