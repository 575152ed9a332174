import type { Variables } from './condition';
import { type BoundPattern, bindPattern, boundText, matches, mismatchAt } from './pattern';
import type { Policy, Statement } from './policy';

/** What the policies say to one request, with the reason, so that a refusal can be understood without reading the policies. */
export interface Decision {
  readonly allowed: boolean;
  readonly action: string;
  readonly resource: string;
  /** One sentence: the statement that decided, or that none allows it. */
  readonly reason: string;
  /** Where nothing allows it: the statements about this action, nearest first, and why each does not apply. */
  readonly near: readonly string[];
}

/** The decision as one line. */
export function explain({ reason, near }: Decision): string {
  return near.length === 0 ? reason : `${reason}: ${near.join('; ')}`;
}

/** What was asked, for the trace. */
export function askedOf({ action, resource }: Decision): { readonly action: string; readonly resource: string } {
  return { action, resource };
}

interface BoundStatement {
  readonly policy: string;
  readonly statement: Statement;
  readonly resources: readonly BoundPattern[];
  /** Why a condition does not hold; conditions are about the connection, so this is known when it is made. */
  readonly failure: string | undefined;
}

/** Statements of a refusal that are shown: the nearest. */
const MOST_NEAR = 3;

/**
 * The policies of one connection, their variables filled in. Deny wins over Allow; what nothing allows is refused
 * (AWS IoT developer guide, "AWS IoT Core policies").
 */
export class Access {
  readonly #statements: readonly BoundStatement[];

  constructor(policies: readonly Policy[], variables: Variables) {
    this.#statements = policies.flatMap(({ name, statements }) =>
      statements.map((statement) => ({
        policy: name,
        statement,
        resources: statement.resources.map((pattern) => bindPattern(pattern, variables)),
        failure: statement.conditions.map((condition) => condition.failure(variables)).find(Boolean),
      })),
    );
  }

  /** `action` such as iot:Publish; `resource` is an ARN. */
  decide(action: string, resource: string): Decision {
    const about = this.#statements.filter(({ statement }) => concerns(statement, action));
    const applying = about.filter((bound) => bound.failure === undefined && covers(bound, resource));
    const denying = applying.find(({ statement }) => statement.effect === 'Deny');
    if (denying) return decided(false, action, resource, `denied by ${named(denying)}`);
    const [allowing] = applying;
    if (allowing) return decided(true, action, resource, `allowed by ${named(allowing)}`);
    const near = about
      .filter(({ statement }) => statement.effect === 'Allow')
      .map((bound) => missOf(bound, resource))
      .sort((a, b) => b.distance - a.distance)
      .slice(0, MOST_NEAR)
      .map(({ text }) => text);
    return { ...decided(false, action, resource, `no statement allows ${action} on ${resource}`), near };
  }
}

const decided = (allowed: boolean, action: string, resource: string, reason: string): Decision => ({
  allowed,
  action,
  resource,
  reason,
  near: [],
});

const named = ({ policy, statement }: BoundStatement) => `${statement.label} of ${policy}`;

function concerns(statement: Statement, action: string): boolean {
  const wanted = action.toLowerCase();
  return statement.actions.some((pattern) =>
    matches(
      bindPattern(pattern, () => undefined),
      wanted,
    ),
  );
}

const covers = ({ resources }: BoundStatement, resource: string) =>
  resources.some((pattern) => matches(pattern, resource));

/** Why a statement does not apply, and how near it came: the characters of the resource that its best pattern follows. */
function missOf(bound: BoundStatement, resource: string): { distance: number; text: string } {
  const misses = bound.resources
    .map((pattern) => ({ pattern, at: mismatchAt(pattern, resource) }))
    .sort((a, b) => (b.at ?? Number.POSITIVE_INFINITY) - (a.at ?? Number.POSITIVE_INFINITY));
  const best = misses[0];
  if (!best) return { distance: 0, text: `${named(bound)} names no resource` };
  if (best.at === undefined) return { distance: resource.length, text: `${named(bound)} needs ${bound.failure}` };
  if ('undefined' in best.pattern) {
    return {
      distance: 0,
      text: `${named(bound)} is about ${boundText(best.pattern)}, where ${best.pattern.undefined} has no value`,
    };
  }
  const rest = [...resource].slice(best.at).join('');
  return {
    distance: best.at,
    text: `${named(bound)} is about ${boundText(best.pattern)}, which differs at ${JSON.stringify(rest)}`,
  };
}
