import type { ModelSpec } from '../../../schema/model-spec';
import type { TypedExpression } from '../../expression/typed';
import type { EtlTree } from '../../ir/etl/tree';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { Model } from '../../ir/fleet/models';
import type { Threshold } from '../../ir/fleet/thresholds';
import { breachColumn } from '../../ir/names';
import { formatPath } from '../../ir/origin';

/** Random numbers of a training begin here, so that the same data makes the same model. */
const SEED = 20_261_125;
/** ms: an alarm so long before a breach is right at least. */
const LEAST_EARLY_MS = 30 * 60_000;

/** What the scripts are told of a model. */
export function specOf(fleet: Fleet, model: Model): ModelSpec {
  const { rolling, windowsMs, lagsMs, rates, timeOfDay } = model.features;
  const groups = fleet.groups.filter(({ id }) => model.on.includes(id));
  const predicted = model.task.kind === 'predict' ? [model.task.field] : [];
  const fields = [...new Set([...model.fields, ...predicted])].sort();
  return {
    format: 'fleetwright/model-spec/v1',
    model: model.id,
    title: model.title,
    severity: model.severity,
    task: taskOf(model),
    sources: groups.map((group) => sourceOf(fleet, group, fields)),
    fields: fields.map((id) => fieldOf(fleet, groups, id)),
    features: { rolling, windowsMs, lagsMs, rates, timeOfDay },
    algorithm: { name: model.algorithm, hyperparameters: {}, seed: SEED },
    train: model.train,
    accept: acceptOf(model),
    drift: model.drift,
    because: formatPath(model.origin.path),
  };
}

function taskOf({ task, features }: Model): ModelSpec['task'] {
  if (task.kind === 'predict') return { ...task, column: task.field };
  return { ...task, earlyMs: Math.max(LEAST_EARLY_MS, ...features.windowsMs, ...features.lagsMs) };
}

function acceptOf({ task, accept, features }: Model): ModelSpec['accept'] {
  if (task.kind === 'detect') return { ...(accept ?? { metric: 'f1' }), baseline: 'threshold' };
  return { ...(accept ?? { metric: 'rmse' }), baseline: features.timeOfDay ? 'seasonal' : 'persistence' };
}

function sourceOf(fleet: Fleet, group: Group, fields: readonly string[]): ModelSpec['sources'][number] {
  const tree = treeOf(fleet, group);
  return {
    group: group.id,
    table: tree.curated.name,
    everyMs: group.everyMs,
    gapMs: tree.groups.find(({ id }) => id === group.id)?.gapMs ?? group.everyMs,
    labels: fleet.etl?.enrich.thresholds
      ? group.thresholds.filter(({ condition }) => fieldsIn(condition).some((id) => fields.includes(id))).map(labelOf)
      : [],
  };
}

function labelOf({ id, bounds }: Threshold): ModelSpec['sources'][number]['labels'][number] {
  const column = breachColumn(id);
  if (!bounds) return { threshold: id, column };
  const { field, above, below } = bounds;
  const sides = { ...(above === undefined ? {} : { above }), ...(below === undefined ? {} : { below }) };
  return { threshold: id, column, limit: { column: field, ...sides } };
}

function fieldOf(fleet: Fleet, groups: readonly Group[], id: string): ModelSpec['fields'][number] {
  const own = groups.flatMap(({ sensor }) => sensor.fields).find((field) => field.id === id);
  const unit = own?.unit ?? fleet.etl?.derive.find((field) => field.id === id)?.unit ?? '1';
  return { id, column: id, unit: unit === '1' ? null : unit, derived: own === undefined };
}

/** The cleaning that makes the curated table of a group; models without an ETL were refused before. */
export function treeOf({ etl }: Fleet, { sensor }: Group): EtlTree {
  const tree = etl?.trees.find((candidate) => candidate.sensor === sensor.id);
  if (!tree) throw new Error(`nothing makes a curated table for ${sensor.id}`);
  return tree;
}

function fieldsIn(node: TypedExpression): readonly string[] {
  switch (node.kind) {
    case 'field':
      return [node.name];
    case 'unary':
      return fieldsIn(node.operand);
    case 'binary':
      return [...fieldsIn(node.left), ...fieldsIn(node.right)];
    case 'call':
      return node.arguments.flatMap(fieldsIn);
    default:
      return [];
  }
}
