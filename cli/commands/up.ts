import { join } from 'node:path';
import { LockedError } from '../../runtime/folder-lock';
import { controlPath, SocketPathError } from '../../runtime/twin/control/control-server';
import { lastTime } from '../../runtime/twin/last-time';
import type { Snapshot } from '../../schema/plan/snapshot';
import type { HistoryReport } from '../backfill/history-report';
import { stepText } from '../backfill/history-text';
import { makeHistory } from '../backfill/make-history';
import { watchedWork } from '../backfill/watched-work';
import {
  argument,
  type Call,
  type Command,
  ENV_OPTION,
  EXIT,
  type ExitCode,
  MANIFEST_ARGUMENT,
  textOption,
} from '../command';
import { DATA_DIR_OPTION, type DataDir, dataDirOf } from '../data-dir';
import { ENGINE_NOTE, ENGINE_OPTION } from '../etl/engine-option';
import { findingsText } from '../format';
import { manifestFile } from '../manifest-file';
import { requireOwnPlace } from '../output-tree/place';
import { Unable } from '../unable';
import { chosenAgentConfigs } from '../up/agent-configs';
import { ChangeLog } from '../up/change-log';
import { compiledInto, emptyDataDir } from '../up/compiled-into';
import { ConsolePortError } from '../up/console';
import { FleetRun } from '../up/fleet-run';
import { jsonReporter } from '../up/json-reporter';
import { LiveChanges } from '../up/live-changes';
import { pythonForTraining } from '../up/python-for-training';
import type { Reporter } from '../up/reporter';
import { textReporter } from '../up/text-reporter';
import { untilOver } from '../up/until-over';
import { type UpOptions, upOptions } from '../up/up-options';
import { twinRuns, whileNoTwinRuns } from '../up/while-no-twin-runs';

export const up: Command = {
  arguments: [MANIFEST_ARGUMENT],
  options: [
    ENV_OPTION,
    { flags: '--for <time>', about: 'stop so long after all devices are onboarded, such as 60s; otherwise on Ctrl-C' },
    { flags: '--stay', about: 'where somebody watches a terminal, run until Ctrl-C all the same' },
    { flags: '--speed <times>', about: 'run simulated time so much faster than the wall', default: '1' },
    { flags: '--devices <n>', about: 'only so many agents, from every group in turn' },
    { flags: '--seed <n>', about: 'of the simulated readings', default: '1' },
    {
      flags: '--fault <order>',
      about: 'disturb a simulated device: group1/temp-007:door-open@60s, with +10m behind it for how long; repeatable',
      repeated: true,
    },
    { flags: '--history <time>', about: 'first make up a past of this length, such as 7d, as `fleet backfill` does' },
    { flags: '--history-every <time>', about: 'read no device more often than so in that past' },
    {
      flags: '--train',
      about: 'once all devices are in, train the models that have no accepted version, in the background',
    },
    {
      flags: '--setup',
      about: 'with --train: where no Python here has the packages, get them into the data directory meanwhile',
    },
    DATA_DIR_OPTION,
    ENGINE_OPTION,
    { flags: '--port <n>', about: 'where the broker listens, on 127.0.0.1; a free one otherwise' },
    { flags: '--console-port <n>', about: 'where the console is, on 127.0.0.1; the same as last time otherwise' },
    { flags: '--no-console', about: 'show nothing in a browser' },
    { flags: '--fresh', about: 'forget what earlier runs left in the data directory' },
    { flags: '--json', about: 'print a line of JSON for everything that happens' },
  ],
  examples: [
    { line: 'fleet up', about: 'the whole fleet of fleet.yaml, until Ctrl-C' },
    { line: 'fleet up --for 60s --speed 20', about: 'twenty minutes of it in one' },
    { line: 'fleet up --fault group1/temp-007:door-open@60s+10m', about: 'see the alert come' },
    { line: 'fleet up --history 7d', about: 'with a week before it, for models and dashboards' },
    { line: 'fleet up --history 14d --train --setup', about: 'and its models, trained on them' },
    { line: 'fleet up --devices 12 --json', about: 'two agents of each of six groups, for a program' },
  ],
  notes: [
    'Its console is a page in the browser, at the address that is printed first: the pipeline, every device, live charts, alerts, the generated dashboards on the local lake, SQL.',
    'Compiles the manifest, boots the twin of AWS from the output, and onboards every device by claim: each with its own key, certificate and connection, and with the agent that runs in the field. Save the manifest while it runs, and the change is applied live.',
    'Ctrl-C ends it within ten seconds: agents send what they have, the lake is read back if there is time, and the last round of the ETL is left to `fleet etl`. Once more ends it at once; what was accepted is on disk.',
    'At the end the lake is read back. Exit code 1 says that the run was not fine, and the summary why: an acknowledged message is missing, a device was not onboarded, a source failed or said nothing for longer than three intervals (10 s at least), or a reading or a field of it was left out, refused or given up. What a deadband holds back is as ordered.',
    ENGINE_NOTE,
  ],
  run: async (call) => {
    const { terminal } = call;
    const file = manifestFile(terminal.folder, argument(call, 'manifest'));
    const dir = dataDirOf(call);
    requireOwnPlace(dir.path, dir.shown, terminal.folder, file.folder);
    requireShortPath(dir);
    const options = upOptions(call, file.folder);
    const environment = textOption(call, 'env');
    const compile = () => compiledInto(dir.generated, join(dir.shown, 'generated'), file, environment);

    const shown = call.options.json ? jsonReporter(terminal) : textReporter(terminal, file.shown);
    const over = new AbortController();
    try {
      const { snapshot, read, past, python } = await whileNoTwinRuns(dir, async () => {
        if (options.fresh) emptyDataDir(dir.path);
        const { findings, ...compiled } = await compile();
        if (findings.length > 0) terminal.err(findingsText(findings, 'text', terminal, terminal.errColour));
        if (!compiled.snapshot) return { ...compiled, past: undefined, python: undefined };
        const python = options.setup ? pythonForTraining(dir, options.driverFolder, over.signal) : undefined;
        return { ...compiled, past: await pastOf(call, dir, options), python };
      });
      if (!snapshot) return EXIT.mistakes;
      if (past) shown.past(past);
      const from = past === undefined || past.wasThere ? {} : { beginsAt: Date.parse(past.until) };
      const changes = new ChangeLog(file, terminal.folder);
      const runOptions = { ...options, ...from, ...(python ? { python } : {}) };
      return await run(dir, runOptions, changes.listening(shown), changes, compile, { snapshot, read });
    } finally {
      over.abort();
    }
  },
};

/** Makes what was ordered of a past; the time of the run then begins where it ends. */
function pastOf(call: Call, dir: DataDir, options: UpOptions): Promise<HistoryReport | undefined> {
  const { past, devices, driverFolder: folder } = options;
  if (past === undefined) return Promise.resolve(undefined);
  const now = Math.max(Date.now(), lastTime(dir.path));
  const place = { dir, configs: chosenAgentConfigs(dir.generated, devices), folder, now };
  return watchedWork(call, (progress, signal) =>
    makeHistory(place, past, (step) => progress.say(stepText(step)), signal),
  );
}

type Compile = () => ReturnType<typeof compiledInto>;

async function run(
  dir: DataDir,
  options: UpOptions,
  reporter: Reporter,
  changes: ChangeLog,
  compile: Compile,
  compiled: { readonly snapshot: Snapshot; readonly read: readonly string[] },
): Promise<ExitCode> {
  const fleet = await started(dir, options, reporter, changes, compiled.snapshot);
  try {
    const live = new LiveChanges(fleet, reporter, compile, compiled);
    const { why, haste } = await untilOver(fleet, options, reporter);
    await live.close();
    reporter.stopping(why);
    const summary = await fleet.finish(haste);
    reporter.summary(summary);
    return summary.fine ? EXIT.fine : EXIT.mistakes;
  } catch (problem) {
    await fleet.abandon();
    throw problem;
  }
}

async function started(
  dir: DataDir,
  options: UpOptions,
  reporter: Reporter,
  changes: ChangeLog,
  snapshot: Snapshot,
): Promise<FleetRun> {
  try {
    return await FleetRun.start(dir, options, reporter, changes, snapshot);
  } catch (problem) {
    throw unable(problem, dir, options);
  }
}

function requireShortPath({ path, shown }: DataDir): void {
  try {
    controlPath(path);
  } catch (problem) {
    if (!(problem instanceof SocketPathError)) throw problem;
    throw new Unable(`the path of ${shown} is too long for a socket in it`, 'name a folder nearer by with --data-dir');
  }
}

function unable(problem: unknown, dir: DataDir, options: UpOptions | undefined): unknown {
  if (problem instanceof LockedError) return twinRuns(problem, dir);
  if (problem instanceof ConsolePortError)
    return new Unable(problem.message, 'name another one with --console-port, or none for a free one');
  if (problem instanceof Error && 'code' in problem && problem.code === 'EADDRINUSE')
    return new Unable(
      `port ${options?.port} is taken by another program`,
      'name another one with --port, or none for a free one',
    );
  return problem;
}
