import type { SqlExpression, Statement } from '../../../schema/iot-sql/ast';
import { checkIotSql } from '../../../schema/iot-sql/check';
import { parseIotSql } from '../../../schema/iot-sql/parse';
import { selected } from '../../../schema/iot-sql/walk';
import { findProblems, needsJson } from './load-checks';
import type { Message } from './message';
import { compileExpression } from './sql/compile-expression';
import { compileSelect, isStar } from './sql/compile-select';
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
  evaluate(message: Message, env: Env): Outcome;
}

export type RuleCompilation =
  | { readonly ok: true; readonly rule: CompiledRule }
  | { readonly ok: false; readonly problems: readonly string[] };

const SKIPPED: Outcome = { kind: 'skipped' };
const BYTES: Outcome = { kind: 'bytes' };

/** A statement of SQL version 2016-03-23 as a function, or everything why the twin does not run it. */
export function compileRule(sql: string): RuleCompilation {
  const problems = checkIotSql(sql).map(({ message, fix }) => (fix === undefined ? message : `${message}: ${fix}`));
  const parsed = parseIotSql(sql);
  if (!parsed.ok || problems.length > 0) return { ok: false, problems };
  const found = findProblems(parsed.value);
  if (found.length > 0) return { ok: false, problems: found };
  const { from } = parsed.value;
  return { ok: true, rule: { sql, filter: from?.filter, evaluate: compileStatement(parsed.value) } };
}

function compileStatement(statement: Statement): CompiledRule['evaluate'] {
  const where = statement.where === undefined ? undefined : compileExpression(statement.where);
  const select = compileSelect(statement.select, compileExpression);
  const binary = binaryUse(statement);
  const merges = statement.select.items.length > 1 && statement.select.items.some(isStar);
  return (message, env) => {
    const payload = message.payload;
    if (!payload.ok) {
      if (payload.reason === 'too-deep' || binary === 'refused') return { kind: 'failed', message: payload.message };
      const scope: Scope = { message, env, row: undefined };
      if (where !== undefined && where(scope) !== true) return SKIPPED;
      return binary === 'bytes' ? BYTES : { kind: 'selected', value: select(scope) };
    }
    const scope: Scope = { message, env, row: payload.value };
    if (where !== undefined && where(scope) !== true) return SKIPPED;
    if (merges && !isRow(payload.value)) {
      return {
        kind: 'failed',
        message: 'the payload is not a JSON object: * cannot be selected together with columns',
      };
    }
    return { kind: 'selected', value: select(scope) };
  };
}

/**
 * What the statement does with a payload that is not JSON ("Working with binary payloads"): `SELECT *` alone hands on the bytes; columns
 * of functions only are evaluated; a statement that reads a field cannot be.
 */
function binaryUse({ select, where }: Statement): 'bytes' | 'columns' | 'refused' {
  if (where !== undefined && needsJson(where)) return 'refused';
  const [first] = select.items;
  if (select.items.length === 1 && first !== undefined && isStar(first)) return 'bytes';
  return selected(select).some((expression: SqlExpression) => needsJson(expression)) ? 'refused' : 'columns';
}
