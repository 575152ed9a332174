import type { Json } from '../../schema/plan/json';
import type { Snapshot } from '../../schema/plan/snapshot';
import { isList, isMap, type JsonMap } from './canonical';
import type { TemplateResource } from './effects/template-resource';
import { PRICES } from './prices';

const MONTH_MINUTES = 30 * 24 * 60;
/** What a job of a watch is billed for, in minutes: the rows of a few runs of the ETL are read and scored in less, and it takes a while to begin. */
const MINUTES_A_JOB = 5;
/** Steps that are jobs on an instance. */
const JOBS = ['Processing', 'Transform'];

/** What the watches of models cost a month: as often as their schedules say, so many jobs as their definitions have. */
export function watchesCost(snapshot: Snapshot, resources: readonly TemplateResource[]): number {
  const definitions = new Map(
    resources.flatMap(({ type, body }) => {
      const { PipelineName, PipelineDefinition } = map(body['Properties']);
      if (type !== 'AWS::SageMaker::Pipeline') return [];
      const { Key } = map(map(PipelineDefinition)['PipelineDefinitionS3Location']);
      return [[String(PipelineName), String(Key)] as const];
    }),
  );
  const each = resources.flatMap(({ type, body }) => {
    const { ScheduleExpression, Target } = map(body['Properties']);
    const model = type === 'AWS::Scheduler::Schedule' ? watched(map(Target)['Input']) : undefined;
    const key = model === undefined ? undefined : definitions.get(`${snapshot.fleet}-${model}--watch`);
    if (key === undefined) return [];
    const runs = MONTH_MINUTES / minutesOf(String(ScheduleExpression));
    return [runs * jobsOf(snapshot, key) * MINUTES_A_JOB * PRICES.modelJobMinute];
  });
  return each.reduce((sum, one) => sum + one, 0);
}

function watched(input: Json | undefined): string | undefined {
  const match = /^\{"watch":"([^"]+)"\}$/.exec(String(input));
  return match?.[1];
}

const UNITS: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

function minutesOf(rate: string): number {
  const [, count = '1', unit = 'day'] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(rate) ?? [];
  return Number(count) * (UNITS[unit] ?? 1440);
}

/** Of a definition that is too long to be in the snapshot, what the least has. */
function jobsOf({ assets }: Snapshot, key: string): number {
  const [file] = Object.values(assets[key]?.files ?? {});
  if (file?.text === undefined) return 1;
  const { Steps } = map(JSON.parse(file.text) as Json);
  return isList(Steps) ? Steps.filter((step) => JOBS.includes(String(map(step)['Type']))).length : 1;
}

const map = (value: Json | undefined): JsonMap => (isMap(value) ? value : {});
