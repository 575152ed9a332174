import { plan as planBetween } from '../../compiler/5-plan/index';
import { sealed } from '../../compiler/5-plan/plan-file';
import { shortHash } from '../../compiler/5-plan/render/short-hash';
import { verdict } from '../../compiler/5-plan/render/verdict';
import { edgeModelChanges } from '../../compiler/6-apply/devices/edge-models/edge-model-changes';
import { version } from '../../package.json';
import type { Plan } from '../../schema/plan/plan';
import { AWS_OPTIONS, clientsOf } from '../aws/aws-options';
import {
  argument,
  type Call,
  type Command,
  DETAILED,
  DETAILED_FLAG,
  ENV_OPTION,
  EXIT,
  type ExitCode,
  MANIFEST_ARGUMENT,
  textOption,
} from '../command';
import { liveState, REFRESH_OPTION } from '../drift/live-drift';
import { relocated } from '../findings';
import { findingsText } from '../format';
import { type ManifestFile, manifestFile } from '../manifest-file';
import { ALLOW_OPTIONS, allowed } from '../plan/allow-options';
import { baseOf } from '../plan/bases/base-of';
import { compileTarget } from '../plan/compile-target';
import { EVENTS_OPTION, type EventFile, eventFile } from '../plan/event-file';
import { writeGithubOutput } from '../plan/github-output';
import { readPlanFile, writePlanFile } from '../plan/plan-file';
import { printPlan, SHOW_OPTIONS } from '../plan/print-plan';
import { Progress } from '../progress';
import { Unable } from '../unable';

export const plan: Command = {
  arguments: [
    { ...MANIFEST_ARGUMENT, about: 'the manifest; or the word show' },
    { name: 'file', about: 'behind show: a saved plan' },
  ],
  options: [
    ENV_OPTION,
    {
      flags: '--against <base>',
      about: 'what to compare with: applied, git:<ref>, a folder (a checkout, or generated/), or nothing',
      default: 'applied',
    },
    REFRESH_OPTION,
    { flags: '--out <file>', about: 'save the plan for `fleet apply <file>`' },
    ...SHOW_OPTIONS,
    ...ALLOW_OPTIONS,
    { flags: DETAILED_FLAG, about: 'say in the exit code what the plan comes to' },
    EVENTS_OPTION,
    ...AWS_OPTIONS,
  ],
  examples: [
    { line: 'fleet plan --env prod --out prod.plan', about: 'what an apply would change, saved for it' },
    { line: 'fleet plan --against git:origin/main', about: 'without AWS: what this branch changes' },
    { line: 'fleet plan --refresh', about: 'what was changed in AWS by hand as well; apply puts it back' },
    { line: 'fleet plan --show 3', about: 'one change opened' },
    { line: 'fleet plan show prod.plan --full', about: 'a saved plan again, without planning' },
    { line: 'fleet plan --against git:origin/main --md-file plan.md', about: 'as a comment for a pull request' },
  ],
  notes: [
    'With --detailed-exitcode: 0 no changes, 1 anything that went wrong, 2 changes, 3 changes of which some need approval, 4 no changes, but AWS has drifted.',
    'Only --against applied needs AWS credentials. git:<ref> reads the commit from Git and checks nothing out; where the manifest was called otherwise then, git:<ref>:<path>.',
  ],
  run: async (call) => {
    const [first, file] = [argument(call, 'manifest'), call.arguments['file']];
    if (file === undefined) return planned(call, first);
    if (first !== 'show')
      throw new Unable('more than one manifest was named', 'name one, or write: fleet plan show <file>');
    return shown(call, file);
  },
};

async function planned(call: Call, manifest: string): Promise<ExitCode> {
  const started = performance.now();
  const file = manifestFile(call.terminal.folder, manifest);
  const events = eventFile(call.terminal, textOption(call, 'events'));
  const progress = new Progress(call.terminal);
  try {
    const made = await planOf(call, file, events, progress);
    progress.wipe();
    const seconds = (performance.now() - started) / 1000;
    events.tell({ event: 'ended', outcome: outcomeOf(made), seconds });
    return made ? finished(call, manifest, file, made) : EXIT.mistakes;
  } catch (problem) {
    events.tell({ event: 'ended', outcome: 'failed', seconds: (performance.now() - started) / 1000 });
    throw problem;
  } finally {
    progress.wipe();
    events.close();
  }
}

const outcomeOf = (made: Plan | undefined) => (made ? (made.hasChanges ? 'done' : 'nothing-to-do') : 'failed');

/** Undefined for a manifest with mistakes, which are printed. */
async function planOf(
  call: Call,
  file: ManifestFile,
  events: EventFile,
  progress: Progress,
): Promise<Plan | undefined> {
  const { terminal } = call;
  progress.say('compiling');
  const { made, diagnostics } = await compileTarget(file.sources, file.name, textOption(call, 'env'));
  if (diagnostics.length > 0) {
    progress.wipe();
    terminal.err(findingsText(relocated(diagnostics, file.shown), 'text', terminal, terminal.errColour));
  }
  for (const { severity, code, message } of diagnostics) events.tell({ event: 'diagnostic', severity, code, message });
  if (!made) return undefined;
  const target = made.snapshot;
  events.tell({ event: 'started', command: 'plan', fleet: target.fleet, environment: target.environment });
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    progress.say(name);
    events.tell({ event: 'step', step: name, state: 'begun' });
    const value = await work();
    events.tell({ event: 'step', step: name, state: 'done' });
    return value;
  };
  const wantsLive = call.options.refresh === true;
  if (wantsLive && textOption(call, 'against') !== 'applied')
    throw new Unable('--refresh reads what AWS has of what is applied', 'leave --against out');
  const base = await step('reading the base', () => baseOf(call, file, target));
  const applied = wantsLive ? base.snapshot : undefined;
  const live =
    applied &&
    (await step('reading live state', () =>
      liveState(clientsOf(call, target.region), applied, target, (happening) => events.tell(happening)),
    ));
  const before = base.about.from === 'applied' ? base.snapshot : undefined;
  const hasModels = before?.edgeModels !== undefined || target.edgeModels !== undefined;
  const edgeModels =
    before && hasModels
      ? await step('reading versions of models', () => edgeModelChanges(clientsOf(call, target.region), before, target))
      : undefined;
  const options = { base: base.about, tool: version, ...allowed(call), ...live, ...(edgeModels ? { edgeModels } : {}) };
  return step('comparing', () => planBetween(base.snapshot, target, options));
}

function finished(call: Call, manifest: string, file: ManifestFile, made: Plan): ExitCode {
  const { terminal } = call;
  const out = textOption(call, 'out');
  const saved = out === undefined ? undefined : sealed(made, manifest);
  if (out !== undefined && saved) writePlanFile(terminal.folder, out, saved);
  printPlan(call, made, file.shown);
  if (saved) terminal.err(`Saved ${out} (${shortHash(saved.seal)}), ${validity(made)}.\n`);
  writeGithubOutput(made, saved?.seal);
  return exitOf(call, made);
}

function validity({ base }: Plan): string {
  if (base.from === 'git' || base.from === 'directory')
    return 'to be shown only: apply takes plans against what is applied';
  return base.hash === null ? 'valid while nothing is applied' : `valid while ${shortHash(base.hash)} is applied`;
}

function shown(call: Call, file: string): ExitCode {
  const { plan: saved, manifest } = readPlanFile(call.terminal.folder, file);
  printPlan(call, saved, manifestNear(call, manifest));
  writeGithubOutput(saved, undefined);
  return exitOf(call, saved);
}

/** A saved plan may lie where its manifest is not: then its files are named as they were. */
function manifestNear({ terminal }: Call, manifest: string): (file: string) => string {
  try {
    return manifestFile(terminal.folder, manifest).shown;
  } catch {
    const folder = manifest.slice(0, manifest.lastIndexOf('/') + 1);
    return (file) => `${folder}${file}`;
  }
}

function exitOf({ options }: Call, made: Plan): ExitCode {
  return options.detailedExitcode === true ? DETAILED[verdict(made).kind] : EXIT.fine;
}
