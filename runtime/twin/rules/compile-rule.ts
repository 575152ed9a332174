import type { Statement } from '../../../schema/iot-sql/ast';
import { checkIotSql } from '../../../schema/iot-sql/check';
import { parseIotSql } from '../../../schema/iot-sql/parse';
import { selected } from '../../../schema/iot-sql/walk';
import { findProblems, needsJson, readsStar } from './find-problems';
import type { Message } from './message';
import { compileExpression } from './sql/compile-expression';
import { compileSelect, isStar } from './sql/compile-select';
import { compileSet } from './sql/compile-set';
import type { Env, Scope } from './sql/scope';
import { isRow, type Value } from './sql/value';

/** What a statement says to one message. */
export type Outcome =
  /** WHERE was not true. */
  | { readonly kind: 'skipped' }
  | { readonly kind: 'selected'; readonly value: Value }
  /** `SELECT *` of a payload that is not JSON. */
  | { readonly kind: 'bytes' }
  | { readonly kind: 'failed'; readonly message: string };

export interface CompiledRule {
  readonly sql: string;
  /** Undefined: reached by Basic Ingest only. */
  readonly filter: string | undefined;
  /** Names that SET defines, without the `@`. */
  readonly variables: readonly string[];
  /** What the statement and the templates of the rule's actions see of a message; SET is evaluated here, once for all of them. */
  open(message: Message, env: Env): Scope;
  evaluate(scope: Scope): Outcome;
}

export type RuleCompilation =
  | { readonly ok: true; readonly rule: CompiledRule }
  | { readonly ok: false; readonly problems: readonly string[]; readonly variables: readonly string[] };

const SKIPPED: Outcome = { kind: 'skipped' };
const BYTES: Outcome = { kind: 'bytes' };

/** A statement of SQL version 2016-03-23 as a function, or everything why the twin does not run it. */
export function compileRule(sql: string): RuleCompilation {
  const problems = checkIotSql(sql, { set: true }).map(({ message, fix }) =>
    fix === undefined ? message : `${message}: ${fix}`,
  );
  const parsed = parseIotSql(sql);
  if (!parsed.ok) return { ok: false, problems, variables: [] };
  const variables = parsed.value.set.map(({ name }) => name);
  const found = problems.length > 0 ? problems : findProblems(parsed.value);
  if (found.length > 0) return { ok: false, problems: found, variables };
  const { from } = parsed.value;
  return { ok: true, rule: { sql, filter: from?.filter, variables, ...compileStatement(parsed.value) } };
}

function compileStatement(statement: Statement): Pick<CompiledRule, 'open' | 'evaluate'> {
  const open = compileSet(statement.set, compileExpression);
  const where = statement.where === undefined ? undefined : compileExpression(statement.where);
  const select = compileSelect(statement.select, compileExpression);
  const binary = binaryUse(statement);
  const merges = statement.select.items.length > 1 && statement.select.items.some(isStar);
  const evaluate = (scope: Scope): Outcome => {
    const { payload, inbound } = scope.message;
    if (!payload.ok && (payload.reason === 'too-deep' || (binary === 'refused' && inbound.payload.length > 0)))
      return { kind: 'failed', message: payload.message };
    if (scope.trouble !== undefined) return { kind: 'failed', message: scope.trouble };
    if (where !== undefined && where(scope) !== true) return SKIPPED;
    if (!payload.ok) return binary === 'bytes' ? BYTES : { kind: 'selected', value: select(scope) };
    if (merges && !isRow(payload.value)) {
      return {
        kind: 'failed',
        message: 'the payload is not a JSON object: * cannot be selected together with columns',
      };
    }
    return { kind: 'selected', value: select(scope) };
  };
  return { open, evaluate };
}

/**
 * What the statement does with a payload that is not JSON ("Working with binary payloads"): `SELECT *` alone hands on the bytes; columns
 * of functions only are evaluated; what makes a value of `*`, or a column of a field, has none. A WHERE may name fields: they are Undefined.
 * To an empty payload every statement may add columns.
 */
function binaryUse({ set, select, where }: Statement): 'bytes' | 'columns' | 'refused' {
  if (set.some(({ value }) => needsJson(value)) || (where !== undefined && readsStar(where))) return 'refused';
  const [first] = select.items;
  if (select.items.length === 1 && first !== undefined && isStar(first)) return 'bytes';
  return selected(select).some(needsJson) ? 'refused' : 'columns';
}
