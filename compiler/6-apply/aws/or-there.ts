import { sdkError } from './sdk-error';

/** Undefined where it is there already. */
export async function orThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (problem) {
    if (sdkError(problem).name !== 'ResourceAlreadyExists') throw problem;
    return undefined;
  }
}
