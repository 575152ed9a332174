import { driftLines } from '../../compiler/5-plan/render/drift-lines';
import { fleetName } from '../../compiler/5-plan/render/fleet-name';
import { readApplied } from '../../compiler/6-apply/state/applied';
import { printedJson } from '../../compiler/diagnostics/render/json';
import { visible } from '../../compiler/diagnostics/render/visible';
import type { Drift } from '../../schema/plan/plan';
import { AWS_OPTIONS, clientsOf, requireGivenAccount } from '../aws/aws-options';
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
import { adopt } from '../drift/adopt';
import { liveDrift } from '../drift/live-drift';
import { relocated } from '../findings';
import { findingsText } from '../format';
import { type ManifestFile, manifestFile } from '../manifest-file';
import { paint } from '../paint';
import { compileTarget, type Target } from '../plan/compile-target';
import { Progress } from '../progress';

export const drift: Command = {
  arguments: [MANIFEST_ARGUMENT],
  options: [
    ENV_OPTION,
    { flags: '--adopt <id>', about: 'write what AWS has of this into the manifest, where one value of it says that' },
    { flags: '--full', about: 'everything that drifted, and every property' },
    { flags: '--json', about: 'print it for programs (format fleetwright/drift/v1)' },
    ...AWS_OPTIONS,
  ],
  examples: [
    {
      line: 'fleet drift --env prod',
      about: 'what was changed in AWS since the last apply, and what could not be looked at',
    },
    { line: 'fleet drift --adopt RoomsWarmRule', about: 'keeps a change that was made by hand' },
    { line: 'fleet apply --refresh', about: 'puts back what was changed' },
  ],
  notes: [
    'Compares AWS with what was applied last, not with the manifest: that is what `fleet plan` does. Changes nothing in AWS.',
    'Exit code 4 when something drifted. What could not be checked is counted with its reason, and never taken for in sync.',
    'With --adopt, the value that is written was found by compiling it: the manifest then says what was changed by hand. What describes it (a title, a text in a rule) follows with the next apply. Exit code 2, and nothing written, where no single value does.',
  ],
  run: async (call) => {
    const { terminal } = call;
    const file = manifestFile(terminal.folder, argument(call, 'manifest'));
    const { made, diagnostics } = await compileTarget(file.sources, file.name, textOption(call, 'env'));
    if (!made) {
      terminal.err(findingsText(relocated(diagnostics, file.shown), 'text', terminal, terminal.errColour));
      return EXIT.mistakes;
    }
    return driftOf(call, file, made);
  },
};

async function driftOf(call: Call, file: ManifestFile, made: NonNullable<Target['made']>): Promise<ExitCode> {
  const { terminal, options } = call;
  const { snapshot: target } = made;
  const clients = clientsOf(call, target.region);
  await requireGivenAccount(call, clients);
  const applied = await readApplied(clients, target.fleet);
  const { fleet, environment } = target;
  if (!applied) {
    const nothing = { format: 'fleetwright/drift/v1', fleet, environment, applied: null, drift: null };
    terminal.out(
      options.json === true ? printedJson(nothing) : `${visible(fleet)}: nothing is applied, so nothing can drift.\n`,
    );
    return EXIT.fine;
  }
  const progress = new Progress(terminal);
  progress.say('reading live state');
  const found = await liveDrift(clients, applied.snapshot, target, (happening) => {
    if (happening.event === 'progress') progress.say(`live state: ${happening.done} of ${happening.of} stacks`);
  }).finally(() => progress.wipe());
  const id = textOption(call, 'adopt');
  if (id !== undefined) {
    const { path, before, value, node, line, alsoChanges } = await adopt(
      file,
      textOption(call, 'env'),
      target,
      found,
      id,
    );
    const place = `${file.shown(node.place.file)}:${line}`;
    const also = alsoChanges > 0 ? `; ${alsoChanges} other resources change with it, see fleet plan` : '';
    terminal.out(`${visible(`${place}  ${path}: ${before} → ${value}`)}${also}\n`);
    return EXIT.fine;
  }
  const { hash, appliedAt } = applied;
  if (options.json === true)
    terminal.out(
      printedJson({ format: 'fleetwright/drift/v1', fleet, environment, applied: { hash, appliedAt }, drift: found }),
    );
  else terminal.out(driftText(call, fleetName(target), found));
  return found.drifted.length > 0 ? EXIT.drifted : EXIT.fine;
}

function driftText({ terminal, options }: Call, name: string, found: Drift): string {
  const lines = driftLines(found, {
    level: options.full === true ? 'full' : 'intents',
    paint: paint(terminal.colour),
    now: Date.now(),
    putBack: 'fleet apply --refresh',
  });
  return `${[visible(name), ...lines].join('\n')}\n`;
}
