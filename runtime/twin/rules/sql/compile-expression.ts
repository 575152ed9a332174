import type { Case, SqlExpression } from '../../../../schema/iot-sql/ast';
import { compileCall } from '../functions/index';
import { compileCast } from './cast';
import { compileBinaryOperator, compileUnaryOperator } from './compile-operator';
import { compileQuery } from './compile-select';
import { numberOf } from './exact';
import type { Compute } from './scope';
import { equal, isRow, type MutableRow, memberOf, setMember, type Value } from './value';

/** Makes a function of an expression that `checkIotSql` has passed. `element` is what a nested query calls the element it looks at. */
export function compileExpression(node: SqlExpression, element?: string): Compute {
  const compile = (part: SqlExpression) => compileExpression(part, element);
  switch (node.kind) {
    case 'number':
      return constant(numberOf(node.text));
    case 'string':
    case 'boolean':
      return constant(node.value);
    case 'null':
      return constant(null);
    case 'star':
      return (scope) => scope.row;
    case 'name': {
      if (node.name === element) return (scope) => scope.row;
      const member = compileMember(node.name);
      return (scope) => member(scope.row);
    }
    case 'member': {
      const object = compile(node.object);
      const member = compileMember(node.name);
      return (scope) => member(object(scope));
    }
    case 'members':
      return compile(node.object);
    case 'unary':
      return compileUnaryOperator(node.operator, compile(node.operand));
    case 'binary':
      return compileBinaryOperator(node.operator, compile(node.left), compile(node.right));
    case 'cast':
      return compileCast(node.to, compile(node.value));
    case 'call':
      return compileCall(node, node.arguments.map(compile));
    case 'case':
      return compileCase(node, compile);
    case 'exists':
      return compileExists(compileQuery(node.query, compileExpression, element));
    case 'query':
      return compileQuery(node, compileExpression, element);
    case 'array': {
      const items = node.items.map(compile);
      return (scope) => items.map((item) => item(scope)).filter((value) => value !== undefined);
    }
    case 'object': {
      const entries = node.entries.map(({ key, value }) => ({ key, value: compile(value) }));
      return (scope) => {
        const row: MutableRow = {};
        for (const { key, value } of entries) setMember(row, key, value(scope));
        return row;
      };
    }
    case 'variable':
      return ({ variables }) => variables.get(node.name);
  }
}

const constant =
  (value: Value): Compute =>
  () =>
    value;

/** A name that no object has by birth can be read without asking whether the object owns it. */
function compileMember(name: string): (value: Value) => Value {
  return name in Object.prototype
    ? (value) => memberOf(value, name)
    : (value) => (isRow(value) ? value[name] : undefined);
}

function compileCase({ subject, branches, otherwise }: Case, compile: (node: SqlExpression) => Compute): Compute {
  const value: Compute = subject === undefined ? constant(true) : compile(subject);
  const made = branches.map(({ when, result }) => ({ when: compile(when), result: compile(result) }));
  const last: Compute = otherwise === undefined ? constant(undefined) : compile(otherwise);
  return (scope) => {
    const wanted = value(scope);
    if (wanted === undefined) return undefined;
    for (const { when, result } of made) if (equal(wanted, when(scope)) === true) return result(scope);
    return last(scope);
  };
}

/** True when the query finds anything. */
function compileExists(query: Compute): Compute {
  return (scope) => {
    const found = query(scope);
    return Array.isArray(found) ? found.length > 0 : found !== undefined;
  };
}
