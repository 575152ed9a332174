import type { NestedQuery, Select, SelectItem, SqlExpression } from './ast';
import type { Reader } from './reader';

// Selects hold expressions and expressions hold nested selects; the caller hands the other half in, so no two files import each other.
type ReadExpression = (reader: Reader) => SqlExpression;

/** `SELECT VALUE? item, item …` */
export function readSelect(reader: Reader, readExpression: ReadExpression): Select {
  const { start } = reader.peek();
  if (!reader.takeWord('select')) return reader.fail('a statement begins with SELECT');
  const value = reader.takeValueKeyword();
  const items: SelectItem[] = [];
  do items.push(readItem(reader, readExpression));
  while (reader.takeSymbol(','));
  return { value, items, start, end: reader.lastEnd };
}

/** `SELECT … FROM array AS name WHERE …`, without the brackets around it. `FROM *` reads the payload itself. */
export function readNestedQuery(reader: Reader, readExpression: ReadExpression): NestedQuery {
  const { start } = reader.peek();
  const select = readSelect(reader, readExpression);
  reader.expectWord('from');
  if (reader.peek().kind === 'string')
    return reader.fail('a nested query reads from a field of the message, not from a topic');
  const from = readStarOr(reader, readExpression);
  const name = reader.takeWord('as') ? reader.expectName('AS needs a name') : undefined;
  const where = reader.takeWord('where') ? readExpression(reader) : undefined;
  return { kind: 'query', select, from, name, where, start, end: reader.lastEnd };
}

function readItem(reader: Reader, readExpression: ReadExpression): SelectItem {
  const { start } = reader.peek();
  const expression = readStarOr(reader, readExpression);
  const alias = reader.takeWord('as') ? readAlias(reader) : undefined;
  return { expression, alias, start, end: reader.lastEnd };
}

/** `*` alone is the payload, or in a nested query the element; `*.a` is a path that begins with it. */
export function readStarOr(reader: Reader, readExpression: ReadExpression): SqlExpression {
  const { start, end } = reader.peek();
  return !reader.isSymbol('.', 1) && reader.takeSymbol('*') ? { kind: 'star', start, end } : readExpression(reader);
}

function readAlias(reader: Reader): readonly string[] {
  const path: string[] = [];
  do path.push(reader.expectName('AS needs a name'));
  while (reader.takeSymbol('.'));
  return path;
}
