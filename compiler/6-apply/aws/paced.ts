import type { Pace } from './pace';
import { refused } from './refused';

type Next = (args: unknown) => Promise<unknown>;
/** Of a client's middleware stack, what is used here; its generic types differ from client to client. */
interface Stack {
  addRelativeTo(
    middleware: (next: Next, context: { clientName?: string; commandName?: string }) => Next,
    options: object,
  ): void;
}

export interface Middle {
  readonly middlewareStack: unknown;
}

/**
 * Puts the pace of an operation around each of its requests. It stands before the signing, so that every attempt is signed at its own time.
 * An operation is named `CloudFormation.DescribeStacks`.
 */
export function paced<C extends Middle>(client: C, pace: Pace): C {
  const stack = client.middlewareStack as Stack;
  stack.addRelativeTo(
    (next, { clientName = '', commandName = '' }) => {
      const operation = `${clientName.replace(/Client$/, '')}.${commandName.replace(/Command$/, '')}`;
      return async (args) => {
        try {
          return await pace.run(operation, () => next(args));
        } catch (problem) {
          throw refused(problem, operation) ?? named(problem, operation);
        }
      };
    },
    { name: 'fleetwrightPace', relation: 'before', toMiddleware: 'retryMiddleware', override: true },
  );
  return client;
}

/** Errors of the SDK do not say what was asked for. */
function named(problem: unknown, operation: string): unknown {
  return problem instanceof Error ? Object.assign(problem, { operation }) : problem;
}
