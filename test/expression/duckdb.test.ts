import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { duckdb } from '../../compiler/expression/dialects/duckdb';
import { spark } from '../../compiler/expression/dialects/spark';
import { FUNCTIONS } from '../../compiler/expression/functions';
import { parse } from '../../compiler/expression/parse';
import { typeOf } from '../../compiler/expression/type';
import type { TypedExpression } from '../../compiler/expression/typed';
import { duck } from '../etl/duckdb';
import { EXAMPLES, typedText } from './arbitrary';
import { exact, meaning, type Row, type Value } from './evaluate';

const db = await duck();

describe('every function has its form in the SQL of the lake', () => {
  test.each(Object.entries(FUNCTIONS))('%s', async (_, { example }) => {
    const node = typed(example);
    const printed = duckdb.print(node, {});
    expect(printed).toMatchObject({ ok: true });
    expect(spark.print(node, {})).toMatchObject({ ok: true });
    await expect(run(node, {}), 'DuckDB runs it').resolves.toBeDefined();
  });
});

describe('what has no finite result is missing, wherever it shows', () => {
  test.each([
    ['1 / ratio', null],
    ['is_missing(1 / ratio)', true],
    ['coalesce(1 / ratio, 5)', 5],
    ['1 / ratio > 5', null],
    ['5 / (1 / ratio)', null],
    ['7 % ratio', null],
    ['1e308 * 10 + pulses', null],
    ['sqrt(ratio - 1)', null],
    ['ln(ratio)', null],
    ['log10(ratio - 5)', null],
    ['power(pulses, 500)', null],
    ['exp(800)', null],
    ['min(pulses, 1 / ratio)', null],
    ['min(pulses, humidity)', null],
    ['max(pulses, humidity, 1)', null],
    ['clamp(humidity, 0, 100)', null],
    ['if(1 / ratio > 5, 1, 2)', 2],
    ['if(humidity > 5, 1, 2)', 2],
    ['door_open or humidity > 5', true],
    ['not door_open and humidity > 5', false],
    ["concat(tag, '-', if(ratio > 5, 'a', tag))", 'éA-éA'],
    ['upper(tag)', 'éA'],
    ['lower(tag)', 'éa'],
    ['length(tag)', 2],
    ["starts_with(tag, 'é')", true],
    ["tag = 'it''s'", false],
    ['round(-2.5)', -3],
    ['round(2.675, 2)', 2.68],
    ['round(0.4999)', 0],
    ['round(9007199254740991)', 9007199254740991],
    ['-7 % 3', -1],
    ['pulses / 2', 2.5],
    ["convert(temperature, '[degF]')", 50],
  ])('%s', async (text, expected) => {
    const row: Row = { ratio: 0, pulses: 5, door_open: true, tag: 'éA', temperature: 10, humidity: null };
    expect((await run(typed(text), row)) ?? null).toBe(expected);
  });
});

/** Halves and quarters, so that sums and products are exact and no comparison hangs on noise. */
const quarter = fc.integer({ min: -40, max: 40 }).map((value) => value / 4);
const row: fc.Arbitrary<Row> = fc.record({
  ratio: fc.option(quarter),
  value: fc.option(quarter),
  pulses: fc.option(fc.integer({ min: -20, max: 20 })),
  door_open: fc.option(fc.boolean()),
  tag: fc.option(fc.constantFrom('E2', 'e2', '')),
});

it('means in DuckDB what it means', async () => {
  const property = fc.asyncProperty(fc.oneof(typedText.number, typedText.condition), row, async (text, values) => {
    const node = typedOr(text);
    fc.pre(node !== undefined && duckdb.print(node, {}).ok);
    if (!node) return;
    const found = await run(node, values);
    const wanted = meaning(node, values, exact);
    expect(comparable(found), `${text} over ${JSON.stringify(values)}`).toEqual(comparable(wanted));
  });
  await fc.assert(property, { numRuns: 1500 });
});

it('prints names and texts so that they stay names and texts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (value) => {
      fc.pre(!value.includes('\0'));
      const node: TypedExpression = { kind: 'string', value, type: { kind: 'string' }, start: 0, end: 0 };
      expect(await run(node, {})).toBe(value);
    }),
  );
});

function typed(text: string): TypedExpression {
  const node = typedOr(text);
  if (!node) throw new Error(`no type: ${text}`);
  return node;
}

function typedOr(text: string): TypedExpression | undefined {
  const parsed = parse(text);
  const result = parsed.ok ? typeOf(parsed.expression, EXAMPLES) : undefined;
  return result?.ok ? result.expression : undefined;
}

const COLUMN_TYPES = {
  number: 'DOUBLE',
  integer: 'BIGINT',
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
};

async function run(node: TypedExpression, values: Row): Promise<Value> {
  const printed = duckdb.print(node, {});
  if (!printed.ok) throw new Error(JSON.stringify(printed.problems));
  const columns = [...EXAMPLES].map(
    ([name, { kind }]) => `${literal(values[name])}::${COLUMN_TYPES[kind]} AS "${name}"`,
  );
  const [found] = await db.rows(`SELECT ${printed.text} AS result FROM (SELECT ${columns.join(', ')})`);
  const result = found?.result as Value;
  return node.type.kind === 'integer' && typeof result === 'string' ? Number(result) : result;
}

function literal(value: Value): string {
  if (value === null || value === undefined) return 'NULL';
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** exp is rounded to nine digits. */
function comparable(value: Value): Value {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' ? Number(value.toPrecision(8)) + 0 : value;
}
