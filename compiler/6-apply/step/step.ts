import type { StepWork } from './step-work';

/** Runs a step and tells how it went. The step says in a few words what it did, or undefined where nothing was to do. */
export async function step(work: StepWork, name: string, run: () => Promise<string | undefined>): Promise<void> {
  work.tell({ event: 'step', step: name, state: 'begun' });
  try {
    const note = await run();
    work.tell({ event: 'step', step: name, ...(note === undefined ? { state: 'skipped' } : { state: 'done', note }) });
  } catch (problem) {
    work.tell({ event: 'step', step: name, state: 'failed' });
    throw problem;
  }
}
