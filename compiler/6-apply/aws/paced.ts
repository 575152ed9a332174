import type { Pace } from './pace';
import { refused } from './refused';

type Next = (args: unknown) => Promise<unknown>;
type Middleware = (next: Next, context: { clientName?: string; commandName?: string }) => Next;
/** Of a client's middleware stack, what is used here; its generic types differ from client to client. */
interface Stack {
  add(middleware: Middleware, options: object): void;
  addRelativeTo(middleware: Middleware, options: object): void;
}

export interface Middle {
  readonly middlewareStack: unknown;
}

/**
 * Puts the pace of an operation around each of its requests, before the signing, so that every attempt is signed at its own time; and around
 * all of it, finding the credentials included, one wording for what nobody can help. An operation is named `CloudFormation.DescribeStacks`.
 */
export function paced<C extends Middle>(client: C, pace: Pace): C {
  const stack = client.middlewareStack as Stack;
  stack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (problem) {
        const operation = operationOf(context);
        throw refused(problem, operation) ?? named(problem, operation);
      }
    },
    { name: 'fleetwrightRefusals', step: 'initialize', priority: 'high', override: true },
  );
  stack.addRelativeTo((next, context) => (args) => pace.run(operationOf(context), () => next(args)), {
    name: 'fleetwrightPace',
    relation: 'before',
    toMiddleware: 'retryMiddleware',
    override: true,
  });
  return client;
}

function operationOf({ clientName = '', commandName = '' }: { clientName?: string; commandName?: string }): string {
  return `${clientName.replace(/Client$/, '')}.${commandName.replace(/Command$/, '')}`;
}

/** Errors of the SDK do not say what was asked for. */
function named(problem: unknown, operation: string): unknown {
  return problem instanceof Error ? Object.assign(problem, { operation }) : problem;
}
