/** What an error of the SDK says about itself; nothing of it is sure to be there. */
interface SdkError {
  /** The code as AWS documents it, without the `Exception` that some services and the SDK put behind it: `AlreadyExists`. */
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly status: number;
}

export function sdkError(problem: unknown): SdkError {
  const { name, message, code, $metadata, $response } = (problem ?? {}) as {
    name?: unknown;
    message?: unknown;
    code?: unknown;
    $metadata?: { httpStatusCode?: number };
    /** Of an answer that is none of the service's, such as a page of a server in between. */
    $response?: { statusCode?: number };
  };
  return {
    name: typeof name === 'string' ? name.replace(/Exception$/, '') : '',
    message: typeof message === 'string' ? message : String(problem),
    code: typeof code === 'string' ? code : '',
    status: $metadata?.httpStatusCode ?? $response?.statusCode ?? 0,
  };
}
