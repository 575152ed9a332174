import { sdkError } from './sdk-error';

/**
 * Undefined where there is no such model package group: SageMaker says of one that is not there that the request is not valid; only the
 * words tell.
 */
export async function orNoGroup<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (problem) {
    const { name, message } = sdkError(problem);
    if (name === 'ResourceNotFound' || (name === 'Validation' && /does not exist/i.test(message))) return undefined;
    throw problem;
  }
}
