import type { Assignment, SqlExpression } from '../../../../schema/iot-sql/ast';
import type { Message } from '../message';
import { writeJson } from './json';
import { type Compute, type Env, NO_VARIABLES, type Scope } from './scope';
import type { Value } from './value';

/** Developer guide, "SET clause": all variables of a statement together, as JSON without spaces. */
const MOST_BYTES = 128 * 1024;

/** What a message opens as: its payload, and the variables of `SET @a = …, @b = …`, each of which may use those before it. */
export function compileSet(
  set: readonly Assignment[],
  compile: (node: SqlExpression) => Compute,
): (message: Message, env: Env) => Scope {
  if (set.length === 0) return (message, env) => scopeOf(message, env, NO_VARIABLES);
  const made = set.map(({ name, value }) => ({ name, value: compile(value) }));
  return (message, env) => {
    const variables = new Map<string, Value>();
    const scope = scopeOf(message, env, variables);
    let bytes = 0;
    for (const { name, value } of made) {
      const computed = value(scope);
      variables.set(name, computed);
      bytes += Buffer.byteLength(writeJson(computed) ?? '');
    }
    if (bytes <= MOST_BYTES) return scope;
    return { ...scope, trouble: `the variables of SET have ${bytes} bytes, AWS IoT allows ${MOST_BYTES}` };
  };
}

function scopeOf(message: Message, env: Env, variables: ReadonlyMap<string, Value>): Scope {
  const { payload } = message;
  return { message, env, row: payload.ok ? payload.value : undefined, variables };
}
