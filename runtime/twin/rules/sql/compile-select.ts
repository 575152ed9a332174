import type { NestedQuery, Select, SelectItem, SqlExpression } from '../../../../schema/iot-sql/ast';
import type { Compute, Scope } from './scope';
import { isArray, isRow, type MutableRow, memberOf, setMember, type Value } from './value';

type CompileExpression = (node: SqlExpression, element?: string) => Compute;

/** Adds what one item of a SELECT gives to the result. */
type Column = (scope: Scope, result: MutableRow) => void;

/** What a SELECT gives for the scope's row. `SELECT *` alone is the row itself, whatever it is. */
export function compileSelect(select: Select, compile: CompileExpression, element?: string): Compute {
  const [only] = select.items;
  if (only !== undefined && select.items.length === 1 && (select.value || isStar(only)))
    return compile(only.expression, element);
  const columns = select.items.map((item) => compileItem(item, compile, element));
  return (scope) => {
    const result: MutableRow = {};
    for (const column of columns) column(scope, result);
    return result;
  };
}

/** `*` without a name of its own. */
export function isStar({ expression, alias }: SelectItem): boolean {
  return expression.kind === 'star' && alias === undefined;
}

/** Without a name of its own its members become columns: `*`, `state.reported.*`, and an object literal. */
export function isSpread({ expression, alias }: SelectItem): boolean {
  return alias === undefined && ['star', 'members', 'object'].includes(expression.kind);
}

/** Where a column goes: its alias, or the last name of a path such as `color.red`. */
export function columnPath({ expression, alias }: SelectItem): readonly string[] | undefined {
  if (alias !== undefined) return alias;
  return expression.kind === 'name' || expression.kind === 'member' ? [expression.name] : undefined;
}

function compileItem(item: SelectItem, compile: CompileExpression, element?: string): Column {
  const value = compile(item.expression, element);
  if (isSpread(item)) return (scope, result) => addAll(value(scope), result);
  const path = columnPath(item);
  if (path === undefined) throw new Error('a column without a name is refused before');
  const [name = '', ...rest] = path;
  if (rest.length === 0 && name !== '__proto__') return (scope, result) => setIfDefined(result, name, value(scope));
  return (scope, result) => {
    const computed = value(scope);
    if (computed !== undefined) setPath(result, path, computed);
  };
}

function setIfDefined(result: MutableRow, name: string, value: Value): void {
  if (value !== undefined) result[name] = value;
}

function addAll(row: Value, result: MutableRow): void {
  if (!isRow(row)) return;
  // Only spreading and defining keep a key called __proto__; assigning does not.
  if (Object.hasOwn(row, '__proto__')) for (const [key, value] of Object.entries(row)) setMember(result, key, value);
  else Object.assign(result, row);
}

/** Objects on the way are copied: they may be those of the payload, which other rules read too. */
function setPath(result: MutableRow, [name = '', ...rest]: readonly string[], value: Value): void {
  if (rest.length === 0) {
    setMember(result, name, value);
    return;
  }
  const before = memberOf(result, name);
  const inner: MutableRow = {};
  addAll(before, inner);
  setPath(inner, rest, value);
  setMember(result, name, inner);
}

/** The results for the elements of an array; an object counts as an array of itself. Over anything else: Undefined. */
export function compileQuery(query: NestedQuery, compile: CompileExpression, outer?: string): Compute {
  const source = compile(query.from, outer);
  const where = query.where === undefined ? undefined : compile(query.where, query.name);
  const select = compileSelect(query.select, compile, query.name);
  const one = ({ message, env, variables }: Scope, row: Value): Value => {
    const inner: Scope = { message, env, variables, row };
    return where === undefined || where(inner) === true ? select(inner) : undefined;
  };
  return (scope) => {
    const found = source(scope);
    const elements = isRow(found) ? [found] : found;
    if (!isArray(elements)) return undefined;
    return elements.map((item) => one(scope, item)).filter((value) => value !== undefined);
  };
}
