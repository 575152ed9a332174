import { KEYWORDS } from '../../../schema/iot-sql/keywords';
import { parseIotSqlExpression } from '../../../schema/iot-sql/parse';
import { type Binary, type Call, isComparison } from '../ast';
import { findFunction } from '../functions';
import { type Problem, problem } from '../problem';
import type { TypedExpression } from '../typed';
import type { Dialect, Printed, PrintOptions } from './dialect';
import { atom, call, choose, type Fragment, infix, isMissing, joined, LEVEL, negated } from './fragment';
import { compare, WRITERS } from './iot-sql-functions';
import { numberFragment, quotient } from './iot-sql-numbers';
import { canBeMissing, canBeNull, isCondition, needsDecision } from './missing';

/**
 * AWS IoT SQL, version 2016-03-23.
 *
 * Missing values: the engine makes AND and OR Undefined when either side is, so a plain `a > 1 OR b > 2` would never fire
 * on a message without b. Parts of an `or` are therefore decided one by one: what cannot be decided does not fire.
 * A null is a missing value here, while the engine compares it like any other value; equality is guarded against that.
 */
export const iotSql: Dialect = { name: 'iot-sql', print };

/** Characters of one printed expression. CASE repeats its operands, so nesting `max` in `max` doubles the text each time. */
const MAX_TEXT = 16_000;

/** Digits of a number; source: developer guide, "Data types". */
const MAX_DIGITS = 34;

function print(expression: TypedExpression, options: PrintOptions = {}): Printed {
  const writer = new Writer(options);
  const { text } = writer.value(expression);
  if (writer.problems.length > 0) return { ok: false, problems: writer.problems };
  const parsed = parseIotSqlExpression(text);
  if (parsed.ok) return { ok: true, text };
  if (parsed.error.code === 'syntax')
    throw new Error(`printed what cannot be read: ${parsed.error.message} in ${text}`);
  return { ok: false, problems: [tooBig(expression)] };
}

function tooBig(node: TypedExpression): Problem {
  const fix = 'split it: give a part of it a name under `derive:`';
  return problem('expression-too-big', node, 'this becomes too large as AWS IoT SQL', fix);
}

class Writer {
  readonly problems: Problem[] = [];

  constructor(private readonly options: PrintOptions) {}

  value(node: TypedExpression): Fragment {
    const fragment = isCondition(node) ? this.#condition(node, true, needsDecision(node, true)) : this.#plain(node);
    return this.#limited(node, fragment);
  }

  /**
   * `positive`: whether the whole fires when this does, or (inside `not`) when it does not.
   * `decided`: give every part that may be missing the value that does not make the whole fire.
   */
  #condition(node: TypedExpression, positive: boolean, decided: boolean): Fragment {
    if (node.kind === 'unary' && node.operator === 'not')
      return negated(this.#condition(node.operand, !positive, decided));
    if (node.kind === 'binary' && (node.operator === 'and' || node.operator === 'or')) {
      const left = this.#condition(node.left, positive, decided);
      const right = this.#condition(node.right, positive, decided);
      return this.#limited(node, joined(left, node.operator === 'and' ? 'AND' : 'OR', right));
    }
    const fragment =
      node.kind === 'binary' && isComparison(node.operator) ? this.#comparison(node, positive) : this.#plain(node);
    if (!decided || !canBeMissing(node)) return fragment;
    const unknown = canBeNull(node) ? isMissing(fragment) : call('isUndefined', fragment);
    return this.#limited(node, choose(unknown, atom(positive ? 'false' : 'true'), fragment));
  }

  #comparison(node: Binary<Pick<TypedExpression, 'type'>>, positive: boolean): Fragment {
    const left = this.value(node.left);
    const right = this.value(node.right);
    const fragment = compare(left, node.operator === '!=' ? '<>' : node.operator, right);
    const sides = [canBeNull(node.left) ? [left] : [], canBeNull(node.right) ? [right] : []].flat();
    // null <> 'x' holds in the engine and null = 'x' does not; two nulls are equal.
    const guarded = (node.operator === '!=') === positive ? sides : sides.slice(1);
    if (node.operator !== '=' && node.operator !== '!=') return fragment;
    const isNull = guarded.map((side) => call('isNull', side));
    if (positive) return isNull.reduce((text, test) => joined(text, 'AND', negated(test)), fragment);
    return isNull.reduce((text, test) => joined(text, 'OR', test), fragment);
  }

  #plain(node: TypedExpression): Fragment {
    switch (node.kind) {
      case 'number':
        return this.#number(node, node.value);
      case 'string':
        return this.#string(node, node.value);
      case 'boolean':
        return atom(String(node.value));
      case 'field':
        return this.#field(node, this.options.path?.(node.name) ?? [node.name]);
      case 'unary': {
        // AWS documents a minus sign on literals and between operands, not before an expression.
        const literal = literalOf(node);
        return literal === undefined
          ? infix(atom('0'), '-', this.value(node.operand), LEVEL.sum)
          : this.#number(node, literal);
      }
      case 'binary':
        return this.#arithmetic(node);
      case 'call':
        return this.#call(node, node);
    }
  }

  #arithmetic(node: Binary<Pick<TypedExpression, 'type'>>): Fragment {
    const left = this.value(node.left);
    const right = this.value(node.right);
    if (node.operator === '/') {
      return quotient({ ...left, literal: literalOf(node.left) }, { ...right, literal: literalOf(node.right) });
    }
    return infix(
      left,
      node.operator,
      right,
      node.operator === '+' || node.operator === '-' ? LEVEL.sum : LEVEL.product,
    );
  }

  #call(node: TypedExpression, { name, arguments: list }: Call<Pick<TypedExpression, 'type'>>): Fragment {
    const [condition, then, otherwise] = list;
    if (name === 'if' && condition !== undefined && then !== undefined && otherwise !== undefined) {
      return choose(this.#condition(condition, true, true), this.value(then), this.value(otherwise));
    }
    const write = Object.hasOwn(WRITERS, name) ? WRITERS[name] : undefined;
    if (write === undefined || !findFunction(name)?.dialects.includes('iot-sql')) {
      return this.#refuse(node, `AWS IoT SQL has nothing like \`${name}\``, 'compute it in `derive:` of a later stage');
    }
    return write(
      list.map((argument) => this.value(argument)),
      list,
    );
  }

  #number(node: TypedExpression, value: number): Fragment {
    const fragment = numberFragment(value);
    if (fragment.text.replace(/[-.]/g, '').replace(/^0+/, '').length <= MAX_DIGITS) return fragment;
    return this.#refuse(node, 'AWS IoT SQL holds numbers of up to 34 digits', 'use a number nearer to 1');
  }

  #string(node: TypedExpression, value: string): Fragment {
    if (!/['"\\`\p{Cc}]|\$\{/u.test(value)) return atom(`'${value}'`);
    const message = 'AWS IoT SQL documents no way to write this string';
    return this.#refuse(node, message, 'leave out quotes, backslashes, backticks, control characters and `${`');
  }

  /** Names with digits cannot follow a dot, and keywords cannot stand alone; source: developer guide, "JSON extensions". */
  #field(node: TypedExpression, [root = '', ...members]: readonly string[]): Fragment {
    if (!/^[A-Za-z_]\w*$/.test(root) || KEYWORDS.has(root.toLowerCase())) {
      return this.#refuse(
        node,
        `\`${root}\` is not a name that AWS IoT SQL can read from a message`,
        'rename the field',
      );
    }
    // Right after SELECT, a bare `value` would be the keyword.
    const start = root.toLowerCase() === 'value' ? '(value)' : root;
    return members.reduce((object, name) => {
      const simple = /^[A-Za-z_]+$/.test(name) && !KEYWORDS.has(name.toLowerCase());
      return simple ? atom(`${object.text}.${name}`) : call('get', object, this.#string(node, name));
    }, atom(start));
  }

  #limited(node: TypedExpression, fragment: Fragment): Fragment {
    if (fragment.text.length <= MAX_TEXT) return fragment;
    if (this.problems.every(({ code }) => code !== 'expression-too-big')) this.problems.push(tooBig(node));
    return atom('null');
  }

  #refuse(node: TypedExpression, message: string, fix: string): Fragment {
    this.problems.push(problem('expression-dialect', node, message, fix));
    return atom('null');
  }
}

/** The value of a number written out, with its sign. */
function literalOf(node: TypedExpression): number | undefined {
  if (node.kind === 'number') return node.value;
  if (node.kind !== 'unary' || node.operator !== '-' || node.operand.kind !== 'number') return undefined;
  return -node.operand.value;
}
