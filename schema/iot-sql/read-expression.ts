import type { BinaryOperator, Case, CastType, SqlExpression } from './ast';
import { KEYWORDS } from './keywords';
import { readNestedQuery, readStarOr } from './read-select';
import type { Reader } from './reader';

/**
 * AWS documents the operators but not their precedence; this is the one of ANSI SQL, which its examples agree with.
 * Generated statements put brackets wherever another reading is thinkable.
 */
const BINDING: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  in: 4,
  '=': 4,
  '<>': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};
const NOT = 3;
const COMPARISON = 4;
const NEGATION = 7;

const CAST_TYPES: ReadonlyMap<string, CastType> = new Map(
  Object.entries({
    string: 'string',
    nvarchar: 'string',
    text: 'string',
    ntext: 'string',
    varchar: 'string',
    int: 'int',
    integer: 'int',
    double: 'double',
    decimal: 'decimal',
    bool: 'boolean',
    boolean: 'boolean',
  } as const),
);

export function readExpression(reader: Reader): SqlExpression {
  reader.begin();
  return readBinary(reader, 0);
}

function readBinary(reader: Reader, above: number): SqlExpression {
  let left = readPrefix(reader);
  while (true) {
    const operator = binaryOperator(reader);
    if (operator === undefined || BINDING[operator] <= above) return left;
    reader.next();
    reader.link();
    const right = readBinary(reader, BINDING[operator]);
    left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    const next = binaryOperator(reader);
    if (BINDING[operator] === COMPARISON && next !== undefined && BINDING[next] === COMPARISON) {
      return reader.fail('comparisons cannot be chained: join two of them with AND');
    }
  }
}

function binaryOperator(reader: Reader): BinaryOperator | undefined {
  const { kind, lower } = reader.peek();
  if (kind !== 'symbol' && kind !== 'word') return undefined;
  return Object.hasOwn(BINDING, lower) ? (lower as BinaryOperator) : undefined;
}

function readPrefix(reader: Reader): SqlExpression {
  const { start } = reader.peek();
  const operator = reader.takeWord('not') ? 'not' : reader.takeSymbol('-') ? '-' : undefined;
  if (operator === undefined) return readPostfix(reader, readPrimary(reader));
  const operand = reader.nested(() => readBinary(reader, operator === 'not' ? NOT - 1 : NEGATION));
  return { kind: 'unary', operator, operand, start, end: operand.end };
}

function readPostfix(reader: Reader, primary: SqlExpression): SqlExpression {
  let object = primary;
  while (reader.takeSymbol('.')) {
    reader.link();
    if (reader.takeSymbol('*')) {
      object = { kind: 'members', object, start: object.start, end: reader.lastEnd };
      continue;
    }
    const name = reader.expectName(
      'a member name follows the dot; names with digits first or hyphens need get(object, name)',
    );
    object = { kind: 'member', object, name, start: object.start, end: reader.lastEnd };
  }
  if (reader.isSymbol('[')) return reader.fail('AWS IoT SQL has no index brackets: write get(array, 0)');
  return object;
}

function readPrimary(reader: Reader): SqlExpression {
  const token = reader.peek();
  const { start, end } = token;
  if (token.kind === 'number') {
    reader.next();
    return { kind: 'number', value: Number(token.text), text: token.text, start, end };
  }
  if (token.kind === 'string') {
    reader.next();
    return { kind: 'string', value: token.text, start, end };
  }
  if (token.kind === 'variable') {
    reader.next();
    return { kind: 'variable', name: token.text.slice(1), start, end };
  }
  if (token.kind === 'word') return readWord(reader);
  if (reader.isSymbol('.', 1) && reader.takeSymbol('*')) return { kind: 'star', start, end };
  return reader.nested(() => readBracketed(reader));
}

function readWord(reader: Reader): SqlExpression {
  const { text, lower, start, end } = reader.peek();
  if (lower === 'case') return reader.nested(() => readCase(reader));
  if (lower === 'exists') return reader.nested(() => readExists(reader));
  if (lower === 'cast' && reader.isSymbol('(', 1)) return reader.nested(() => readCast(reader));
  if (lower === 'true' || lower === 'false') {
    reader.next();
    return { kind: 'boolean', value: lower === 'true', start, end };
  }
  if (lower === 'null') {
    reader.next();
    return { kind: 'null', start, end };
  }
  if (KEYWORDS.has(lower)) return reader.fail(`expected a value, found ${text.toUpperCase()}`);
  reader.next();
  if (!reader.takeSymbol('(')) return { kind: 'name', name: text, start, end };
  const list = reader.nested(() => readList(reader, ')', readArgument));
  return { kind: 'call', name: text, arguments: list, start, end: reader.lastEnd };
}

/** An argument may also be the whole payload, `encode(*, 'base64')`, and a nested query without brackets of its own, `isNull(SELECT …)`. */
function readArgument(reader: Reader): SqlExpression {
  if (reader.isWord('select')) return reader.nested(() => readNestedQuery(reader, readExpression));
  return readStarOr(reader, readExpression);
}

function readList<T>(reader: Reader, close: string, readOne: (reader: Reader) => T): readonly T[] {
  const list: T[] = [];
  if (reader.takeSymbol(close)) return list;
  do list.push(readOne(reader));
  while (reader.takeSymbol(','));
  reader.expectSymbol(close);
  return list;
}

function readBracketed(reader: Reader): SqlExpression {
  const { start } = reader.peek();
  if (reader.takeSymbol('[')) {
    const items = readList(reader, ']', readExpression);
    return { kind: 'array', items, start, end: reader.lastEnd };
  }
  if (reader.takeSymbol('{')) {
    const entries = readList(reader, '}', readEntry);
    return { kind: 'object', entries, start, end: reader.lastEnd };
  }
  if (!reader.takeSymbol('(')) return reader.fail('expected a value');
  const inner = reader.isWord('select') ? readNestedQuery(reader, readExpression) : readExpression(reader);
  reader.expectSymbol(')');
  return inner;
}

function readEntry(reader: Reader): { readonly key: string; readonly value: SqlExpression } {
  const key = reader.take('string')?.text ?? reader.fail('the keys of an object literal are strings');
  reader.expectSymbol(':');
  return { key, value: readExpression(reader) };
}

function readCase(reader: Reader): Case {
  const { start } = reader.next();
  const subject = reader.peek().lower === 'when' ? undefined : readExpression(reader);
  const branches: { when: SqlExpression; result: SqlExpression }[] = [];
  while (reader.takeWord('when')) {
    const when = readExpression(reader);
    reader.expectWord('then');
    branches.push({ when, result: readExpression(reader) });
  }
  if (branches.length === 0) return reader.fail('CASE needs at least one WHEN');
  const otherwise = reader.takeWord('else') ? readExpression(reader) : undefined;
  reader.expectWord('end');
  return { kind: 'case', subject, branches, otherwise, start, end: reader.lastEnd };
}

function readExists(reader: Reader): SqlExpression {
  const { start } = reader.next();
  reader.expectSymbol('(');
  const query = readNestedQuery(reader, readExpression);
  reader.expectSymbol(')');
  return { kind: 'exists', query, start, end: reader.lastEnd };
}

function readCast(reader: Reader): SqlExpression {
  const { start } = reader.next();
  reader.expectSymbol('(');
  const value = readExpression(reader);
  reader.expectWord('as');
  const to = CAST_TYPES.get(reader.peek().lower);
  if (to === undefined || reader.peek().kind !== 'word')
    return reader.fail('cast knows String, Int, Decimal, Double and Boolean');
  reader.next();
  reader.expectSymbol(')');
  return { kind: 'cast', value, to, start, end: reader.lastEnd };
}
