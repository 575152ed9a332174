import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelSpec } from '../../../schema/model-spec';
import type { ResolvedResource } from '../ports';
import type { Definition, Json } from './definition';

/** The compiled models, as far as the twin runs them. */
export interface FleetModel {
  readonly id: string;
  readonly spec: ModelSpec;
  /** Of the package group, and of the training pipeline. */
  readonly name: string;
  readonly watchName: string;
  readonly deploy: { readonly to: 'none' | 'serverless' | 'instance' | 'batch' };
  readonly pipeline: Definition;
  readonly watch: Definition;
  /** What the schedule starts the training pipeline with. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** ms between two watches. */
  readonly watchEveryMs: number;
}

const FOLDER = 'sagemaker';

/** Sorted by id; none for a fleet without models. */
export function fleetModels(generated: string, resources: readonly ResolvedResource[]): readonly FleetModel[] {
  const root = join(generated, FOLDER);
  if (!existsSync(root)) return [];
  const { models } = readJson<{ readonly models: readonly Deployed[] }>(join(root, '_deploy', 'models.json'));
  const deployed = new Map(models.map((model) => [model.id, model]));
  return readdirSync(root)
    .filter((id) => deployed.has(id))
    .sort()
    .map((id) => {
      const { name, watch, deploy } = deployed.get(id) as Deployed;
      const folder = join(root, id);
      return {
        id,
        name,
        watchName: watch,
        deploy,
        spec: readJson<ModelSpec>(join(folder, 'model.json')),
        pipeline: readJson<Definition>(join(folder, 'pipeline.json')),
        watch: readJson<Definition>(join(folder, 'watch.json')),
        parameters: scheduled(resources, `train-${id}`),
        watchEveryMs: rateMs(scheduleOf(resources, `watch-${id}`).properties.ScheduleExpression),
      };
    });
}

interface Deployed {
  readonly id: string;
  readonly name: string;
  readonly watch: string;
  readonly deploy: FleetModel['deploy'];
}

function scheduleOf(resources: readonly ResolvedResource[], name: string): ResolvedResource {
  const found = resources.find(
    ({ type, properties }) => type === 'AWS::Scheduler::Schedule' && properties.Name === name,
  );
  if (!found) throw new Error(`there is no schedule ${name} in the stacks`);
  return found;
}

function scheduled(resources: readonly ResolvedResource[], name: string): Readonly<Record<string, Json>> {
  const target = scheduleOf(resources, name).properties.Target as {
    readonly SageMakerPipelineParameters: {
      readonly PipelineParameterList: readonly { readonly Name: string; readonly Value: string }[];
    };
  };
  return Object.fromEntries(
    target.SageMakerPipelineParameters.PipelineParameterList.map(({ Name, Value }) => [Name, Value]),
  );
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function rateMs(expression: unknown): number {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(expression));
  if (!match) throw new Error(`the twin does not read the schedule ${String(expression)}`);
  return Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0);
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
