import type { Json } from '../../schema/plan/json';
import type { Snapshot } from '../../schema/plan/snapshot';
import type { Clients } from './aws/clients';
import { sdkError } from './aws/refused';
import type { LaterStep } from './later-step';

interface Run {
  /** The type in the templates of what is started, and the property that names it. */
  readonly type: string;
  readonly start: (clients: Clients, name: string) => Promise<void>;
}

/** What can be started once all is applied: of what the stacks hold. */
export const RUNS = {
  crawlers: {
    type: 'AWS::Glue::Crawler',
    start: async (clients, Name) => {
      const { StartCrawlerCommand } = await import('@aws-sdk/client-glue');
      await (await clients.glue()).send(new StartCrawlerCommand({ Name }));
    },
  },
  jobs: {
    type: 'AWS::Glue::Job',
    start: async (clients, JobName) => {
      const { StartJobRunCommand } = await import('@aws-sdk/client-glue');
      await (await clients.glue()).send(new StartJobRunCommand({ JobName }));
    },
  },
} as const satisfies Readonly<Record<string, Run>>;

/** Runs already are as good as started. */
const RUNNING = new Set(['CrawlerRunning', 'ConcurrentRunsExceeded']);

export function runStep(what: keyof typeof RUNS): LaterStep {
  return {
    name: `run ${what}`,
    run: async ({ clients, target, requireHeld }) => {
      const { type, start } = RUNS[what];
      const names = namesOf(target, type);
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

function namesOf({ stacks }: Snapshot, type: string): readonly string[] {
  return Object.values(stacks).flatMap(({ template }) =>
    Object.values((template as { Resources?: Record<string, Resource> }).Resources ?? {}).flatMap((resource) =>
      resource.Type === type && typeof resource.Properties?.Name === 'string' ? [resource.Properties.Name] : [],
    ),
  );
}

interface Resource {
  readonly Type?: string;
  readonly Properties?: { readonly Name?: Json };
}
