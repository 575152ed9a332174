import { join } from 'node:path';
import { printedJson } from '../../compiler/diagnostics/render/json';
import { didYouMean } from '../../compiler/diagnostics/suggest';
import { systemClock } from '../../runtime/clock';
import { LockedError } from '../../runtime/folder-lock';
import { lastTime } from '../../runtime/twin/last-time';
import { type FleetModel, fleetModels } from '../../runtime/twin/ml/fleet-models';
import { findPython, NoPython } from '../../runtime/twin/ml/python';
import { type TrainingReport, trainModel } from '../../runtime/twin/ml/train-model';
import { loadStacks } from '../../runtime/twin/stacks/load';
import { type Call, type Command, EXIT } from '../command';
import { DATA_DIR_OPTION, type DataDir, usedDataDirOf } from '../data-dir';
import { Progress } from '../progress';
import { setupPython } from '../train/setup-python';
import { trainText } from '../train/train-text';
import { Unable } from '../unable';

export const train: Command = {
  arguments: [{ name: 'model', about: 'only this model' }],
  options: [
    DATA_DIR_OPTION,
    {
      flags: '--setup',
      about: 'first make a Python environment in the data directory, with the packages that the scripts need',
    },
    { flags: '--json', about: 'print the reports for programs' },
  ],
  examples: [
    { line: 'fleet train --setup', about: 'the first time: get what the scripts need, and train every model' },
    { line: 'fleet train cold-chain-failure', about: 'one model again, on what the lake holds now' },
  ],
  notes: [
    'Runs the compiled pipeline of each model over the lake of `fleet up`, while it runs or afterwards: features, training, evaluation, gate. What passes is a new version in the registry of the data directory, and in use from then on; what does not pass changes nothing, and is exit code 1.',
    'A run that was killed is continued: steps that were done within the hour are not done again.',
  ],
  run: async (call) => {
    const dir = usedDataDirOf(call);
    const { resources } = loadStacks(dir.generated);
    const models = chosenModels(call, fleetModels(dir.generated, resources));
    if (call.options.setup) {
      call.terminal.err('getting the Python packages; this takes a minute\n');
      await setupPython(dir.path, join(dir.generated, 'sagemaker', models[0]?.id ?? '', 'requirements.txt'));
    }
    const { command: python } = pythonFor(call, dir, models);
    const place = { generated: dir.generated, dataDir: dir.path, resources, clock: twinClock(dir.path), python };
    const progress = new Progress(call.terminal);
    const reports: TrainingReport[] = [];
    try {
      for (const [at, model] of models.entries())
        reports.push(
          await trainModel(place, model, (step, line) => {
            progress.say(`${model.id} (${at + 1} of ${models.length}) ${step} ${line}`);
          }),
        );
    } catch (problem) {
      throw problem instanceof LockedError
        ? new Unable(`models are being trained already: ${problem.message}`, 'try again later')
        : problem;
    } finally {
      progress.wipe();
    }
    call.terminal.out(
      call.options.json ? printedJson({ format: 'fleetwright/trainings/v1', trainings: reports }) : trainText(reports),
    );
    return reports.every(({ verdict }) => verdict === 'accepted') ? EXIT.fine : EXIT.mistakes;
  },
};

/** The time of the twin may have run ahead of the wall. */
function twinClock(dataDir: string) {
  const clock = systemClock();
  return { ...clock, now: () => Math.max(clock.now(), lastTime(dataDir)) };
}

function chosenModels(call: Call, models: readonly FleetModel[]): readonly FleetModel[] {
  if (models.length === 0)
    throw new Unable('this fleet has no models', 'add a `models:` section to fleet.yaml, and run `fleet up`');
  const wanted = call.arguments.model;
  if (wanted === undefined) return models;
  const ids = models.map(({ id }) => id);
  if (!ids.includes(wanted)) throw new Unable(`there is no model \`${wanted}\``, didYouMean(wanted, ids, 'model'));
  return models.filter(({ id }) => id === wanted);
}

function pythonFor({ terminal }: Call, { path, shown, generated }: DataDir, models: readonly FleetModel[]) {
  const algorithms = models.map(({ spec }) => spec.algorithm.name);
  try {
    return findPython(path, terminal.folder, algorithms);
  } catch (problem) {
    if (!(problem instanceof NoPython)) throw problem;
    const requirements = join(generated, 'sagemaker', models[0]?.id ?? '', 'requirements.txt');
    throw new Unable(
      `no Python here can run the scripts: ${problem.message}`,
      `\`fleet train --setup\` makes an environment in ${shown}; or install the packages of ${requirements} yourself, and name that Python with FLEET_PYTHON`,
    );
  }
}
