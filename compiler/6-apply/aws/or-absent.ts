import { sdkError } from './sdk-error';

/** How services say that something is not there. Source: the errors of the operations in botocore. */
const ABSENT: ReadonlySet<string> = new Set(['ResourceNotFound', 'EntityNotFound', 'NotFound']);

/** Undefined where it is not there. */
export async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (problem) {
    if (!ABSENT.has(sdkError(problem).name)) throw problem;
    return undefined;
  }
}
