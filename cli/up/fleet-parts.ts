import { type Clock, fastClock } from '../../runtime/clock';
import { lastTime } from '../../runtime/twin/last-time';
import type { ResolvedResource } from '../../runtime/twin/ports';
import { Twin } from '../../runtime/twin/wiring/twin';
import type { DataDir } from '../data-dir';
import { AlertCounts } from './alert-counts';
import { alertView } from './alert-view';
import { EtlRuns } from './etl-runs';
import { ExpectedAgents } from './expected-agents';
import { faultAnswer } from './fault-answer';
import { FleetAgents } from './fleet-agents';
import { FleetState } from './fleet-state';
import { HeardAgents } from './heard-agents';
import { ModelNews } from './model-news';
import { ModelRuns } from './model-runs';
import { OpenAlerts } from './open-alerts';
import type { Reporter } from './reporter';
import { RunAccount } from './run-account';
import { RunProblems } from './run-problems';
import { ToldAgents } from './told-agents';
import type { UpOptions } from './up-options';

/** What a run consists of. */
export interface FleetParts {
  readonly dir: DataDir;
  readonly options: UpOptions;
  readonly reporter: Reporter;
  readonly clock: Clock;
  /** ms since 1970-01-01 UTC by the fleet's clock. */
  readonly startedAt: number;
  readonly twin: Twin;
  readonly expected: ExpectedAgents;
  readonly agents: FleetAgents;
  readonly told: ToldAgents;
  readonly state: FleetState;
  readonly account: RunAccount;
  readonly etl: EtlRuns;
  readonly models: ModelRuns;
  readonly open: OpenAlerts;
  readonly alerts: AlertCounts;
  readonly problems: RunProblems;
  /** Of the stacks that the run has gone by; a new one where tables changed. */
  readonly editions: (readonly ResolvedResource[])[];
}

interface Times {
  readonly speed: number;
  /** ms since 1970-01-01 UTC: where the fleet's clock begins, and when it does by the wall clock. */
  readonly epoch: number;
  readonly startedAt: number;
}

/** Boots the twin and makes what runs beside it, wired; no agent has been started. `agents`: how many there will be, about. */
export async function openParts(
  dir: DataDir,
  options: UpOptions,
  reporter: Reporter,
  agents: number,
): Promise<FleetParts> {
  const startedAt = Date.now();
  // Time never goes back over one lake.
  const epoch = Math.max(options.beginsAt ?? startedAt, lastTime(dir.path));
  const times = { speed: options.speed, epoch, startedAt };
  const clock = fastClock(times);
  let parts: FleetParts | undefined;
  const twin = await Twin.boot({
    ...{ generated: dir.generated, dataDir: dir.path, port: options.port },
    clock,
    fault: (order) =>
      parts
        ? faultAnswer(order, clock.now(), parts.expected.configs, parts.agents)
        : Promise.resolve({ error: 'the fleet is starting' }),
    agents: {
      account: () => parts?.account.recent(),
      sourcesOf: (name) => parts?.state.sourcesOf(name) ?? [],
    },
  });
  parts = partsBeside(twin, { dir, options, reporter, clock, times, agents });
  return parts;
}

interface Given extends Pick<FleetParts, 'dir' | 'options' | 'reporter' | 'clock'> {
  readonly times: Times;
  readonly agents: number;
}

function partsBeside(twin: Twin, given: Given): FleetParts {
  const { dir, options, reporter, clock, times } = given;
  const state = new FleetState();
  const open = new OpenAlerts();
  const alerts = new AlertCounts();
  const problems = new RunProblems(reporter);
  const expected = new ExpectedAgents(clock, state, open);
  const told = new ToldAgents(twin.iotCore, twin.status().fleet);
  const news = new ModelNews(told, expected, problems);
  const groupOf = (thing: string) => expected.configs.get(thing)?.group ?? '';
  const joined = (thing: string) => news.joined(thing);
  const heard = new HeardAgents({ clock, reporter, state, open, problems, groupOf, joined });
  twin.alerts.follow((alert) => {
    const view = alertView(alert);
    reporter.alert(view, alerts.add(view));
  });
  const agents = fleetAgents(twin, given, expected, heard, problems);
  const etl = etlRuns(twin, given, problems);
  const models = modelRuns(twin, given, etl, news, problems);
  const account = new RunAccount(state);
  return {
    ...{ dir, options, reporter, clock, startedAt: times.epoch },
    ...{ twin, expected, agents, told, state, account, etl, models, open, alerts, problems },
    editions: [twin.resources],
  };
}

function fleetAgents(
  { iotCore }: Twin,
  { dir, options, times, agents }: Given,
  expected: ExpectedAgents,
  heard: HeardAgents,
  problems: RunProblems,
): FleetAgents {
  return new FleetAgents({
    iotCore,
    dataDir: dir.path,
    driverFolder: options.driverFolder,
    agents,
    seed: options.seed,
    clock: times,
    faults: options.faults,
    isCurrent: (config) => expected.configs.get(config.thing) === config,
    take: (message) => heard.take(message),
    problem: (text) => problems.tell(text),
  });
}

function etlRuns(twin: Twin, { dir, options: { engine }, clock }: Given, problems: RunProblems): EtlRuns {
  return new EtlRuns({
    clock,
    place: () => ({ generated: dir.generated, dataDir: dir.path, resources: twin.resources, engine }),
    problem: (text) => problems.tell(text),
  });
}

function modelRuns(
  twin: Twin,
  { dir, options, reporter, clock }: Given,
  etl: EtlRuns,
  news: ModelNews,
  problems: RunProblems,
): ModelRuns {
  return new ModelRuns({
    clock,
    generated: dir.generated,
    dataDir: dir.path,
    folder: options.driverFolder,
    ...(options.python ? { python: options.python } : {}),
    resources: () => twin.resources,
    object: (key, ask) => twin.findings.object(key, ask),
    alert: (subject, alert) => twin.tell(subject, JSON.stringify(alert)),
    hasCurated: () => etl.state()?.lastAt !== undefined,
    serving: (endpoint) => reporter.serving(endpoint),
    watching: (models) => news.watching(models),
    problem: (text) => problems.tell(text),
  });
}
