import type { Assignment, Parsed, SqlExpression, Statement, TopicSource } from './ast';
import { readExpression } from './read-expression';
import { readSelect } from './read-select';
import { Reader } from './reader';
import { tokenise } from './tokenise';

/** A whole rule statement: `SELECT *, topic(2) AS group_id FROM 'iot/+/+/data' WHERE temperature > 8`. Never throws. */
export function parseIotSql(sql: string): Parsed<Statement> {
  return run(sql, 0, readStatement);
}

/**
 * One expression, as it stands in WHERE or between `${` and `}`. Never throws.
 * `offset` is where the text begins in the larger text that positions refer to.
 */
export function parseIotSqlExpression(text: string, offset = 0): Parsed<SqlExpression> {
  return run(text, offset, readExpression);
}

function run<T>(text: string, offset: number, read: (reader: Reader) => T): Parsed<T> {
  const tokens = tokenise(text, offset);
  if (!Array.isArray(tokens)) return { ok: false, error: tokens };
  const reader = new Reader(tokens);
  try {
    const value = read(reader);
    reader.expectEnd();
    return { ok: true, value };
  } catch (stop) {
    // A mistake in the text leaves the recursion in one step; anything else is a bug of ours and goes on.
    if (stop instanceof Reader.Stop) return { ok: false, error: stop.error };
    throw stop;
  }
}

function readStatement(reader: Reader): Statement {
  const { start } = reader.peek();
  const set = reader.takeWord('set') ? readAssignments(reader) : [];
  const select = readSelect(reader, readExpression);
  const from = reader.takeWord('from') ? readTopic(reader) : undefined;
  const where = reader.takeWord('where') ? readExpression(reader) : undefined;
  return { kind: 'statement', set, select, from, where, start, end: reader.lastEnd };
}

function readAssignments(reader: Reader): readonly Assignment[] {
  const list: Assignment[] = [];
  do {
    const name = reader.take('variable');
    if (name === undefined) return reader.fail('SET needs a variable such as @limit');
    reader.expectSymbol('=');
    const value = readExpression(reader);
    list.push({ name: name.text.slice(1), value, start: name.start, end: reader.lastEnd });
  } while (reader.takeSymbol(','));
  return list;
}

function readTopic(reader: Reader): TopicSource {
  const token = reader.peek();
  if (token.kind !== 'string' || token.quote !== "'") {
    return reader.fail("FROM needs the topic filter in single quotes: FROM 'iot/+/data'");
  }
  reader.next();
  return { filter: token.text, start: token.start, end: token.end };
}
