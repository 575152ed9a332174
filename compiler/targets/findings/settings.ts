import { HOUR_MS } from '../../../schema/duration';
import { findUnit } from '../../../schema/units';
import type { Fleet } from '../../ir/fleet/index';
import { type Model, sourceOf, watchesAtEdge } from '../../ir/fleet/models';
import { modelName, scoresTableName } from '../../ir/names';

/** ms. An alarm is over after so long below the bound, where the version does not say it: scripts/alarms.py counts the same. */
const QUIET_MS = 6 * HOUR_MS;
/** Scores of forests are means over so many readings: scripts/alarms.py. */
const SMOOTH = 6;

/** What find.mjs goes by. */
export function settingsOf(fleet: Fleet, models: readonly Model[]): object {
  return {
    format: 'fleetwright/findings/v1',
    quietMs: QUIET_MS,
    models: models.map((model) => modelOf(fleet, model)),
  };
}

function modelOf(fleet: Fleet, model: Model): object {
  const { id, title, severity, algorithm, task } = model;
  const groups = fleet.groups.filter((group) => model.on.includes(group.id));
  const source = sourceOf(model);
  const predicted = task.kind === 'predict' ? unitOf(fleet, model, task.field) : '';
  const symbol = predicted === '1' ? '' : (findUnit(predicted)?.symbol ?? predicted);
  return {
    id,
    title,
    severity,
    name: modelName(fleet, id),
    ...(source ? { source, table: scoresTableName(id) } : {}),
    edge: watchesAtEdge(fleet, model),
    smooth: algorithm === 'random-cut-forest' || algorithm === 'isolation-forest' ? SMOOTH : 1,
    stream: algorithm === 'robust-baseline',
    unit: predicted,
    symbol,
    ...(task.kind === 'predict' ? { predict: { field: task.field, horizonMs: task.horizonMs } } : {}),
    groups: Object.fromEntries(groups.map((group) => [group.id, { title: group.title }])),
    limits: task.kind === 'predict' ? limitsOf(groups, task.field, symbol) : {},
  };
}

function unitOf(fleet: Fleet, model: Model, field: string): string {
  const [group] = fleet.groups.filter(({ id }) => model.on.includes(id));
  const own = group?.sensor.fields.find(({ id }) => id === field);
  return own?.unit ?? fleet.etl?.derive.find(({ id }) => id === field)?.unit ?? '1';
}

/** The limits of thresholds that a predicted value can cross: then it is known before it happens. */
function limitsOf(groups: Fleet['groups'], field: string, symbol: string): object {
  const each = groups.map(({ id, thresholds }) => {
    const limits = thresholds.flatMap(({ id: threshold, bounds }) =>
      bounds?.field === field ? [{ threshold, ...sides(bounds), symbol }] : [],
    );
    return [id, limits] as const;
  });
  return Object.fromEntries(each);
}

const sides = ({ above, below }: { readonly above?: number; readonly below?: number }) => ({
  ...(above === undefined ? {} : { above }),
  ...(below === undefined ? {} : { below }),
});
