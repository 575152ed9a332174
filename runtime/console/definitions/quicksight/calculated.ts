import { identifier } from '../sql';

/** Functions of QuickSight that mean the same in SQL. Those that aggregate give a double, as QuickSight does. */
const FUNCTIONS: Readonly<Record<string, (args: readonly string[]) => string>> = {
  sum: ([a]) => `CAST(sum(${a}) AS double)`,
  avg: ([a]) => `CAST(avg(${a}) AS double)`,
  min: ([a]) => `CAST(min(${a}) AS double)`,
  max: ([a]) => `CAST(max(${a}) AS double)`,
  count: ([a]) => `CAST(count(${a}) AS double)`,
  distinct_count: ([a]) => `CAST(count(DISTINCT ${a}) AS double)`,
  abs: ([a]) => `abs(${a})`,
  round: ([a, b]) => `round(${a}, ${b ?? 0})`,
  coalesce: (args) => `coalesce(${args.join(', ')})`,
  nullIf: ([a, b]) => `nullif(${a}, ${b})`,
};

const TOKEN = /\s*(?:\{([^}]*)\}|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)\s*\(|([-+*/(),]))/y;

/** A calculated field as SQL. Throws on what is not in the table: it is said in the picture's place, not guessed. */
export function calculatedSql(expression: string): string {
  let at = 0;
  const next = (): RegExpExecArray | undefined => {
    TOKEN.lastIndex = at;
    return TOKEN.exec(expression) ?? undefined;
  };
  const sum = () => chain(['+', '-'], product);
  const product = () => chain(['*', '/'], one);

  function chain(operators: readonly string[], operand: () => string): string {
    let left = operand();
    for (;;) {
      const token = next();
      const operator = token?.[4];
      if (!token || operator === undefined || !operators.includes(operator)) return left;
      at = TOKEN.lastIndex;
      left = `(${left} ${operator} ${operand()})`;
    }
  }

  function one(): string {
    const token = next();
    if (!token) throw new Error(`the formula ${expression} is not understood here`);
    at = TOKEN.lastIndex;
    const [, field, number, name, sign] = token;
    if (field !== undefined) return identifier(field);
    if (number !== undefined) return number;
    if (name !== undefined) return called(name);
    if (sign === '-') return `(-${one()})`;
    if (sign !== '(') throw new Error(`the formula ${expression} is not understood here`);
    const inner = sum();
    expect(')');
    return `(${inner})`;
  }

  function called(name: string): string {
    const print = FUNCTIONS[name];
    if (!print || !Object.hasOwn(FUNCTIONS, name)) throw new Error(`the function ${name} is not understood here`);
    const args = [sum()];
    for (;;) {
      const sign = next()?.[4];
      at = TOKEN.lastIndex;
      if (sign === ')') return print(args);
      if (sign !== ',') throw new Error(`the formula ${expression} is not understood here`);
      args.push(sum());
    }
  }

  function expect(sign: string): void {
    if (next()?.[4] !== sign) throw new Error(`the formula ${expression} is not understood here`);
    at = TOKEN.lastIndex;
  }

  const sql = sum();
  if (expression.slice(at).trim() !== '') throw new Error(`the formula ${expression} is not understood here`);
  return sql;
}
