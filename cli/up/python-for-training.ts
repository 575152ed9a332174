import { join } from 'node:path';
import { fleetModels } from '../../runtime/twin/ml/fleet-models';
import { findPython, NoPython } from '../../runtime/twin/ml/python';
import { loadStacks } from '../../runtime/twin/stacks/load';
import type { DataDir } from '../data-dir';
import { setupPython } from '../train/setup-python';

/**
 * Where no Python here can train the models of the fleet, makes one in the data directory, beside whatever else begins. Never rejects: resolves with why
 * there is none, or with undefined.
 */
export async function pythonForTraining(
  { path, generated }: Pick<DataDir, 'path' | 'generated'>,
  folder: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const [first, ...others] = fleetModels(generated, loadStacks(generated).resources);
    if (
      first === undefined ||
      canTrain(
        path,
        folder,
        [first, ...others].map(({ spec }) => spec.algorithm.name),
      )
    )
      return undefined;
    await setupPython(path, join(generated, 'sagemaker', first.id, 'requirements.txt'), signal);
    return undefined;
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem);
  }
}

function canTrain(dataDir: string, folder: string, algorithms: readonly string[]): boolean {
  try {
    findPython(dataDir, folder, algorithms);
    return true;
  } catch (problem) {
    if (problem instanceof NoPython) return false;
    throw problem;
  }
}
