import { sdkError } from './sdk-error';

/** Whether an endpoint that stands in for AWS does not have an operation. A page of HTML is no answer of AWS, whatever its status. */
export function lacksOperation(problem: unknown): boolean {
  const { name, status } = sdkError(problem);
  return status === 404 || status === 501 || name === 'SyntaxError';
}
