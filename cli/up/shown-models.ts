import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FleetModel, fleetModels } from '../../runtime/twin/ml/fleet-models';
import type { ModelPackage } from '../../runtime/twin/ml/registry';
import { registryOf, type TrainingReport } from '../../runtime/twin/ml/train-model';
import type { ResolvedResource } from '../../runtime/twin/ports';
import type { AgentConfig } from '../../schema/agent-config';
import type { ConsoleModel, ConsoleModels } from '../../schema/console-protocol';
import type { ModelSpec } from '../../schema/model-spec';
import { findUnit } from '../../schema/units';
import type { ModelRuns } from './model-runs';

interface ModelsPlace {
  readonly generated: string;
  readonly dataDir: string;
  readonly resources: readonly ResolvedResource[];
  readonly runs: Pick<ModelRuns, 'activity'>;
  readonly configs: ReadonlyMap<string, AgentConfig>;
}

/** The models of a running fleet: definitions, the registry, trainings, and what the run does with them. */
export function shownModels(place: ModelsPlace): ConsoleModels {
  const trainings = lastTrainings(place.dataDir);
  const registry = registryOf(place.dataDir);
  return {
    format: 'fleetwright/console-models/v1',
    models: fleetModels(place.generated, place.resources).map((model) =>
      shownModel(place, model, registry.newest(model.name), trainings.get(model.id)),
    ),
  };
}

function shownModel(
  { runs, configs }: ModelsPlace,
  { id, spec, deploy, watchEveryMs }: FleetModel,
  accepted: ModelPackage | undefined,
  last: TrainingReport | undefined,
): ConsoleModel {
  const { scores, watchedAt, nextAt, warning, endpoint, training, problem } = runs.activity(id);
  const { metric, below, above, baseline } = spec.accept;
  const agents = [...configs.values()].filter(({ models = [] }) => models.some((one) => one.model === id));
  return {
    id,
    title: spec.title,
    task: taskOf(spec),
    groups: spec.sources.map(({ group }) => group),
    fields: spec.fields.map((field) => field.id),
    features: featuresOf(spec),
    algorithm: spec.algorithm.name,
    deploy: deploy.to,
    gate: {
      metric,
      baseline,
      ...(below === undefined ? {} : { below }),
      ...(above === undefined ? {} : { above }),
    },
    ...(accepted ? { accepted: { version: accepted.version, at: accepted.createdAt, ...measuredIn(accepted) } } : {}),
    ...(last
      ? { last: { verdict: last.verdict, at: last.at, value: last.value, baseline: last.baseline, why: last.why } }
      : {}),
    ...(training ? { training } : {}),
    ...(problem === undefined ? {} : { problem }),
    ...(endpoint === undefined ? {} : { endpoint }),
    bounds: accepted ? boundsOf(spec, accepted) : [],
    watch: {
      everyMs: watchEveryMs,
      ...(watchedAt === undefined ? {} : { at: watchedAt }),
      ...(nextAt === undefined ? {} : { nextAt }),
      ...(warning === undefined ? {} : { warning }),
    },
    scores: scores.flatMap(({ score, ...row }) => (score === null ? [] : [{ ...row, score }])),
    edge: agents.map(({ thing }) => thing),
    small: spec.algorithm.name === 'robust-baseline',
    because: spec.because,
  };
}

function taskOf({ task, fields }: ModelSpec): ConsoleModel['task'] {
  if (task.kind === 'detect') return { kind: 'detect' };
  const unit = findUnit(fields.find(({ id }) => id === task.field)?.unit ?? '')?.symbol ?? '';
  return { kind: 'predict', field: task.field, unit, horizonMs: task.horizonMs };
}

function featuresOf({ features }: ModelSpec): readonly string[] {
  const { rolling, windowsMs, lagsMs, rates, timeOfDay } = features;
  return [
    ...(rolling.length > 0 ? [`${rolling.join(', ')} over ${windowsMs.map(timeText).join(', ')}`] : []),
    ...(lagsMs.length > 0 ? [`as it was ${lagsMs.map(timeText).join(', ')} ago`] : []),
    ...(rates ? ['rate of change'] : []),
    ...(timeOfDay ? ['time of day'] : []),
  ];
}

function timeText(ms: number): string {
  for (const [unit, size] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
  ] as const)
    if (ms % size === 0) return `${ms / size} ${unit}`;
  return `${ms / 1000} s`;
}

interface Evaluation {
  readonly metric?: { readonly value?: number | null };
  readonly baseline?: { readonly value?: number | null };
  readonly alarm?: { readonly above?: number | null };
}

function measuredIn({ evaluation }: ModelPackage): { readonly value: number | null; readonly baseline: number | null } {
  const { metric, baseline } = evaluation as unknown as Evaluation;
  return { value: metric?.value ?? null, baseline: baseline?.value ?? null };
}

/** A detector has the bound that its evaluation set; a prediction those of the thresholds that it can cross. */
function boundsOf({ task, sources }: ModelSpec, { evaluation }: ModelPackage): ConsoleModel['bounds'] {
  if (task.kind === 'detect') {
    const above = (evaluation as unknown as Evaluation).alarm?.above;
    return typeof above === 'number' ? [{ value: above, label: 'odd from here on' }] : [];
  }
  const limits = sources.flatMap(({ labels }) =>
    labels.flatMap(({ threshold, limit }) => (limit?.column === task.column ? [{ threshold, ...limit }] : [])),
  );
  const bounds = limits.flatMap(({ threshold, above, below }) => [
    ...(above === undefined ? [] : [{ value: above, label: `above: ${threshold}` }]),
    ...(below === undefined ? [] : [{ value: below, label: `below: ${threshold}` }]),
  ]);
  return [...new Map(bounds.map((bound) => [JSON.stringify(bound), bound])).values()];
}

/** By model. A line that was cut by a crash is passed over. */
function lastTrainings(dataDir: string): ReadonlyMap<string, TrainingReport> {
  const file = join(dataDir, 'ml', 'trainings.jsonl');
  if (!existsSync(file)) return new Map();
  const reports = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as TrainingReport];
      } catch {
        return [];
      }
    });
  return new Map(reports.map((report) => [report.model, report]));
}
