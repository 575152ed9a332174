import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRule } from '../../../runtime/twin/rules/compile-rule';
import { Message } from '../../../runtime/twin/rules/message';
import { compileExpression } from '../../../runtime/twin/rules/sql/compile-expression';
import { writeJson } from '../../../runtime/twin/rules/sql/json';
import { NO_VARIABLES } from '../../../runtime/twin/rules/sql/scope';
import type { Value } from '../../../runtime/twin/rules/sql/value';
import { parseIotSqlExpression } from '../../../schema/iot-sql/parse';
import { ENV, inbound } from './run-sql';
import { walkTree } from './tree-walk';

const leaf = fc.constantFrom(
  'a',
  'b',
  'a.b',
  'list',
  'row.x',
  'row.*',
  '*.b',
  'a.*.b',
  'missing',
  '__proto__',
  '0',
  '1',
  '7',
  "'x'",
  "'12'",
  "'TRUE'",
  'true',
  'false',
  'NULL',
);
const operator = fc.constantFrom('AND', 'OR', '=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', 'IN');

/** A text after FROM would be a topic. */
const source = (expression: string) => (expression.startsWith("'") ? `[${expression}]` : expression);

/** Expressions as text, with everything the language has. Texts are bounded, so numbers stay within doubles. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const e = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.tuple(e, operator, e).map(([a, op, b]) => `(${a} ${op} ${b})`),
      e.map((a) => `(NOT ${a})`),
      e.map((a) => `(- ${a})`),
      fc.tuple(e, e, e, e).map(([a, b, c, d]) => `(CASE ${a} WHEN ${b} THEN ${c} ELSE ${d} END)`),
      fc.tuple(e, e).map(([a, b]) => `[${a}, ${b}]`),
      fc.tuple(e, e).map(([a, b]) => `{'x': ${a}, 'y': ${b}}`),
      fc
        .tuple(fc.constantFrom('isNull', 'isUndefined', 'upper', 'abs', 'length', 'topic', 'sign'), e)
        .map(([f, a]) => `${f}(${a})`),
      fc
        .tuple(fc.constantFrom('get', 'concat', 'nanvl', 'mod', 'startswith'), e, e)
        .map(([f, a, b]) => `${f}(${a}, ${b})`),
      fc.tuple(e, e, e).map(([a, b, c]) => `(SELECT VALUE (${a}) FROM ${source(b)} WHERE ${c})`),
      fc.tuple(e, e).map(([a, b]) => `isNull(SELECT VALUE (${a}) FROM ${source(b)})`),
    ),
  };
});

const scalar = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom('x', '12', 'true', ''),
  fc.boolean(),
  fc.constant(null),
);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'x', 'list', 'row', '__proto__'), tie('json'), { maxKeys: 4 }),
  ),
}));

describe('compiled statements', () => {
  it('say what walking the tree says', () => {
    fc.assert(
      fc.property(expression, json, (text, payload) => {
        const parsed = parseIotSqlExpression(text);
        if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
        const message = new Message(inbound(JSON.stringify(payload)));
        const scope = {
          message,
          env: ENV,
          row: message.payload.ok ? message.payload.value : undefined,
          variables: NO_VARIABLES,
        };
        const written = writeJson(compileExpression(parsed.value)(scope) as Value);
        expect(written).toBe(writeJson(walkTree(parsed.value, scope)));
      }),
      { numRuns: 3000 },
    );
  });

  it('never throw, whatever JSON comes', () => {
    const wild = fc.oneof(
      fc.json(),
      fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value)),
      fc.string(),
    );
    fc.assert(
      fc.property(expression, expression, wild, (a, b, payload) => {
        const made = compileRule(`SELECT *, ${a} AS first, ${b} AS second.inner FROM 'a' WHERE isUndefined(${a}) <> 5`);
        if (!made.ok) throw new Error(made.problems.join('; '));
        const outcome = made.rule.evaluate(made.rule.open(new Message(inbound(payload)), ENV));
        expect(outcome.kind === 'selected' ? writeJson(outcome.value) : outcome.kind).toBeTypeOf('string');
      }),
      { numRuns: 1500 },
    );
  });
});
