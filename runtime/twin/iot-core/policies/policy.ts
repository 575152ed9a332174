import { type Condition, compileConditions } from './condition';
import { type Pattern, parsePattern } from './pattern';

/** A policy made ready: parsed once, bound to each connection, asked for each topic once. */
export interface Policy {
  readonly name: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Counts from 1, as people do; or the statement's Sid. */
  readonly label: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly Pattern[];
  readonly resources: readonly Pattern[];
  readonly conditions: readonly Condition[];
}

const KNOWN_KEYS = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/** Throws for what the twin does not know, by name: it would decide otherwise than AWS. */
export function compilePolicy(name: string, document: unknown): Policy {
  const { Statement: written } = document as { readonly Statement: unknown };
  const statements = (Array.isArray(written) ? written : [written]) as readonly Readonly<Record<string, unknown>>[];
  return { name, statements: statements.map((statement, at) => compileStatement(name, statement, at + 1)) };
}

function compileStatement(policy: string, statement: Readonly<Record<string, unknown>>, number: number): Statement {
  const odd = Object.keys(statement).find((key) => !KNOWN_KEYS.has(key));
  if (odd !== undefined)
    throw new Error(`the twin does not know ${odd} in statement ${number} of the policy ${policy}`);
  const { Sid, Effect: effect, Action, Resource, Condition } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw new Error(`statement ${number} of ${policy} has no Effect`);
  return {
    label: typeof Sid === 'string' ? `statement ${number} (${Sid})` : `statement ${number}`,
    effect,
    actions: texts(Action).map((text) => parsePattern(text.toLowerCase())),
    resources: texts(Resource).map((text) => parsePattern(text)),
    conditions: compileConditions(Condition as Readonly<Record<string, unknown>> | undefined),
  };
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);
