import { counted } from '../../compiler/5-plan/render/counted';
import { shortHash } from '../../compiler/5-plan/render/short-hash';
import { stillBlocked } from '../../compiler/5-plan/still-blocked';
import { type ApplyOutcome, BEFORE_STACKS, behindStacks, apply as carryOut } from '../../compiler/6-apply/apply';
import { identity } from '../../compiler/6-apply/aws/identity';
import { StackFailure } from '../../compiler/6-apply/stacks/stack-failure';
import { Refusal } from '../../compiler/6-apply/step/refusal';
import type { StepWork } from '../../compiler/6-apply/step/step-work';
import { printedJson } from '../../compiler/diagnostics/render/json';
import type { Plan } from '../../schema/plan/plan';
import { confirmed } from '../apply/ask';
import { DELETE_CERTIFICATES_OPTION } from '../apply/delete-certificates-option';
import { duckdbLayer } from '../apply/duckdb-layer';
import { GRAFANA_OPTION, grafana } from '../apply/grafana-option';
import { type ManifestOrPlan, manifestOrPlan } from '../apply/manifest-or-plan';
import { newToken, owner } from '../apply/owner';
import { planToApply } from '../apply/plan-to-apply';
import { REMAKE_OPTION, ROLL_OUT_OPTIONS, runs, shareOfFailures } from '../apply/roll-out-options';
import { stackFailureText } from '../apply/stack-failure-text';
import { withStepWork } from '../apply/with-step-work';
import { AWS_OPTIONS } from '../aws/aws-options';
import { type Call, type Command, ENV_OPTION, EXIT, type ExitCode, MANIFEST_ARGUMENT } from '../command';
import { REFRESH_OPTION } from '../drift/live-drift';
import { failureText } from '../failure';
import { relocated } from '../findings';
import { findingsText } from '../format';
import { type ManifestFile, manifestFile } from '../manifest-file';
import { ALLOW_OPTIONS, allowed } from '../plan/allow-options';
import { compileTarget, type Target } from '../plan/compile-target';
import { EVENTS_OPTION } from '../plan/event-file';
import { printPlan } from '../plan/print-plan';

export const apply: Command = {
  arguments: [{ ...MANIFEST_ARGUMENT, about: 'the manifest, or a plan that `fleet plan --out` saved' }],
  options: [
    ENV_OPTION,
    { flags: '--yes', about: 'apply without asking, where no person watches' },
    { flags: '--wait', about: 'wait while another apply holds the lock, instead of being refused' },
    REFRESH_OPTION,
    ...ALLOW_OPTIONS,
    ...ROLL_OUT_OPTIONS,
    DELETE_CERTIFICATES_OPTION,
    REMAKE_OPTION,
    GRAFANA_OPTION,
    { flags: '--json', about: 'print the outcome for programs (format fleetwright/apply/v1)' },
    EVENTS_OPTION,
    ...AWS_OPTIONS,
  ],
  examples: [
    { line: 'fleet apply --env prod', about: 'plans, shows the plan, asks, and carries it out' },
    {
      line: 'fleet apply prod.plan',
      about: 'carries out a saved plan: that one, once, and only while its base stands',
    },
    { line: 'fleet apply --yes --events events.ndjson', about: 'in a pipeline' },
    { line: 'fleet apply --allow-replace RawBucket', about: 'lets pass what the plan holds back' },
    {
      line: 'fleet apply --remake-partitions',
      about: 'after a change of a type: has the days made anew that still have the old one',
    },
  ],
  notes: [
    'Stopped anywhere (an error, Ctrl-C, a killed process), the next apply goes on from there. After a killed process the lock stays: `fleet unlock`.',
    'Dashboards and alert rules go to Grafana with the token in FLEET_GRAFANA_TOKEN; without it they are not sent, which is told and is no failure.',
    'Exit code 1 when AWS refused a change; the first cause and the line of the manifest are printed. 3 when the plan needs approval, and nothing was applied.',
  ],
  run: async (call) => {
    const given = manifestOrPlan(call);
    const file = manifestFile(call.terminal.folder, given.manifest);
    const { made, diagnostics } = await compileTarget(file.sources, file.name, given.environment);
    const { terminal } = call;
    if (diagnostics.length > 0)
      terminal.err(findingsText(relocated(diagnostics, file.shown), 'text', terminal, terminal.errColour));
    if (!made) return EXIT.mistakes;
    try {
      return await applied(call, given, file, made);
    } catch (problem) {
      if (problem instanceof StackFailure) {
        terminal.err(stackFailureText(problem, made.output.resources, file.shown, terminal.errColour));
        return EXIT.mistakes;
      }
      if (!(problem instanceof Refusal) || problem.kind !== 'blocked') throw problem;
      terminal.err(failureText(problem, false, terminal.errColour));
      return EXIT.blocked;
    }
  },
};

type Made = NonNullable<Target['made']>;

async function applied(call: Call, given: ManifestOrPlan, file: ManifestFile, made: Made): Promise<ExitCode> {
  const { snapshot: target, output } = made;
  const started = { command: 'apply', fleet: target.fleet, environment: target.environment, region: target.region };
  const begun = performance.now();
  const { terminal, options } = call;
  const flags = allowed(call);
  const maxFailures = shareOfFailures(call);
  const remakesPartitions = options.remakePartitions === true;
  const dashboards = grafana(call, target);
  const behind = { remakesPartitions, grafana: dashboards.access, runs: runs(call) };
  const plans: Plan[] = [];
  const outcome = await withStepWork(call, started, async (work): Promise<ApplyOutcome | 'left'> => {
    const plan = await planToApply(work, given, target, flags, options.refresh === true);
    plans.push(plan);
    if (options.json !== true && (plan.hasChanges || given.saved)) printPlan(call, plan, file.shown);
    const waits = plan.hasChanges && options.yes !== true && !given.saved;
    const isBlocked = stillBlocked(plan.blocked, limits(flags)).length > 0;
    if (waits && !isBlocked && !(await confirmed(terminal, await question(work, plan)))) return 'left';
    return carryOut(work, {
      plan,
      seal: given.saved?.seal ?? null,
      target,
      uploads: { ...output, layer: duckdbLayer },
      beforeStacks: BEFORE_STACKS,
      behindStacks: behindStacks(behind),
      runsUnchanged: dashboards.isOpen || remakesPartitions,
      maxFailures,
      deletesCertificates: options.deleteCertificates === true,
      ...limits(flags),
      owner: owner(),
      command: 'fleet apply',
      token: newToken(),
      wait: options.wait === true,
    });
  });
  const seconds = (performance.now() - begun) / 1000;
  const [plan] = plans;
  if (options.json === true)
    terminal.out(printedJson({ format: 'fleetwright/apply/v1', outcome, hash: plan?.target.hash, seconds }));
  else terminal.err(`${outcomeText(outcome, target.fleet, plan, seconds)}\n`);
  return outcome === 'left' ? EXIT.mistakes : EXIT.fine;
}

const limits = ({ allowReplace = [], allowDelete }: ReturnType<typeof allowed>) => ({ allowReplace, allowDelete });

async function question({ clients }: StepWork, { fleet, region }: Plan): Promise<string> {
  const { account } = await identity(clients);
  return `Apply this to ${fleet} in account ${account}, ${region}?`;
}

function outcomeText(outcome: ApplyOutcome | 'left', fleet: string, plan: Plan | undefined, seconds: number): string {
  if (outcome === 'left') return 'Nothing was applied.';
  if (outcome === 'nothing-to-do') return `${fleet}: nothing to do, AWS has what the manifest says.`;
  const hash = plan ? shortHash(plan.target.hash) : '';
  return `${fleet}: applied ${hash} in ${counted(Math.max(1, Math.round(seconds)), 'second')}.`;
}
