import { randomUUID } from 'node:crypto';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { snapshotResources } from '../../5-plan/snapshot-resources';
import type { Clients } from '../aws/clients';
import { identity } from '../aws/identity';
import { sdkError } from '../aws/sdk-error';
import type { ApplyStep } from '../step/apply-step';

interface Run {
  /** The type in the templates of what is started, and the property that names it. */
  readonly type: string;
  readonly named: string;
  readonly start: (clients: Clients, name: string) => Promise<void>;
}

/** What can be started once all is applied: of what the stacks hold. */
export const RUNS = {
  crawlers: {
    type: 'AWS::Glue::Crawler',
    named: 'Name',
    start: async (clients, Name) => {
      const { StartCrawlerCommand } = await import('@aws-sdk/client-glue');
      await (await clients.glue()).send(new StartCrawlerCommand({ Name }));
    },
  },
  jobs: {
    type: 'AWS::Glue::Job',
    named: 'Name',
    start: async (clients, JobName) => {
      const { StartJobRunCommand } = await import('@aws-sdk/client-glue');
      await (await clients.glue()).send(new StartJobRunCommand({ JobName }));
    },
  },
  pipelines: {
    type: 'AWS::SageMaker::Pipeline',
    named: 'PipelineName',
    start: async (clients, PipelineName) => {
      const { StartPipelineExecutionCommand } = await import('@aws-sdk/client-sagemaker');
      await (await clients.sagemaker()).send(new StartPipelineExecutionCommand({ PipelineName }));
    },
  },
  'data-sets': {
    type: 'AWS::QuickSight::DataSet',
    named: 'DataSetId',
    start: async (clients, DataSetId) => {
      const { CreateIngestionCommand } = await import('@aws-sdk/client-quicksight');
      const { account: AwsAccountId } = await identity(clients);
      const request = { AwsAccountId, DataSetId, IngestionId: randomUUID() };
      await (await clients.quicksight()).send(new CreateIngestionCommand(request));
    },
  },
} as const satisfies Readonly<Record<string, Run>>;

/** Runs already are as good as started. */
const RUNNING = new Set(['CrawlerRunning', 'ConcurrentRunsExceeded']);

export function runsStep(what: keyof typeof RUNS): ApplyStep {
  return {
    name: `run ${what}`,
    run: async ({ clients, target, requireHeld }) => {
      const { type, named, start }: Run = RUNS[what];
      const names = namesOf(target, type, named);
      for (const name of names) {
        requireHeld();
        try {
          await start(clients, name);
        } catch (problem) {
          if (!RUNNING.has(sdkError(problem).name)) throw problem;
        }
      }
      return names.length === 0 ? undefined : `${names.length} started`;
    },
  };
}

function namesOf(snapshot: Snapshot, type: string, named: string): readonly string[] {
  return [...snapshotResources(snapshot)].flatMap((resource) => {
    // A data set that asks the lake at every look holds nothing to fill.
    const name = resource.properties['ImportMode'] === 'DIRECT_QUERY' ? undefined : resource.properties[named];
    return resource.type === type && typeof name === 'string' ? [name] : [];
  });
}
