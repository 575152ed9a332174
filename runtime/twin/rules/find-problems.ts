import type { NestedQuery, Select, SqlExpression, Statement } from '../../../schema/iot-sql/ast';
import { selected, walk } from '../../../schema/iot-sql/walk';
import { javaRegExp } from './functions/java-regexp';
import { columnPath, isSpread } from './sql/compile-select';

/** What is valid IoT SQL, but more than the twin can do or AWS documents. Each is a sentence; a rule that has one is not loaded. */
export function findProblems(statement: Statement): string[] {
  const { set, where, select } = statement;
  const expressions = [...set.map(({ value }) => value), ...selected(select), ...(where === undefined ? [] : [where])];
  return [...selectProblems(select), ...expressions.flatMap(expressionProblems)];
}

export function expressionProblems(expression: SqlExpression): string[] {
  const problems: string[] = [];
  walk(expression, (node) => {
    if (node.kind === 'query') problems.push(...selectProblems(node.select));
    if (node.kind === 'exists') problems.push(...selectProblems(node.query.select));
    if (node.kind === 'call') problems.push(...callProblems(node.name.toLowerCase(), node.arguments));
  });
  return problems;
}

/** Whether an expression takes the payload as JSON as a whole, `*`. `encode(*, …)` takes its bytes and does not. */
export function readsStar(expression: SqlExpression): boolean {
  const bytes = new Set<SqlExpression>();
  let reads = false;
  walk(expression, (node) => {
    const [first] = node.kind === 'call' && node.name.toLowerCase() === 'encode' ? node.arguments : [];
    if (first?.kind === 'star') bytes.add(first);
    if (node.kind === 'star' && !bytes.has(node)) reads = true;
  });
  return reads;
}

/** Whether an expression reads a field of the payload, or all of it. */
export function needsJson(expression: SqlExpression): boolean {
  let reads = readsStar(expression);
  walk(expression, (node) => {
    if (node.kind === 'name') reads = true;
  });
  return reads;
}

function selectProblems(select: Select | NestedQuery['select']): string[] {
  if (select.value) {
    return select.items.length === 1 ? [] : ['SELECT VALUE gives one value: make an array or an object of several'];
  }
  return select.items.some((item) => !isSpread(item) && columnPath(item) === undefined)
    ? ['a column that is not a field needs a name: AWS does not document which it gives by itself']
    : [];
}

const SCHEMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['encode', ['base64']],
  ['decode', ['base64']],
]);

function callProblems(name: string, given: readonly SqlExpression[]): string[] {
  const second = given[1];
  const schemes = SCHEMES.get(name);
  if (schemes !== undefined && !(second?.kind === 'string' && schemes.includes(second.value))) {
    const scheme = second?.kind === 'string' ? `'${second.value}'` : 'a scheme that is not a literal';
    return [`${name} with ${scheme} is not in the twin: it has 'base64'`];
  }
  if (name.startsWith('regexp_') && second?.kind === 'string' && javaRegExp(second.value) === undefined) {
    return [`the twin cannot run the regular expression '${second.value}'`];
  }
  return [];
}
