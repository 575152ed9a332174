/**
 * The tree of the expression language. Every node has `start` and `end`, offsets into the text, `end` exclusive.
 * The same shape serves before and after typing: `X` is what each node carries in addition.
 */
export type ExpressionOf<X> = X &
  (NumberLiteral | StringLiteral | BooleanLiteral | Field | Unary<X> | Binary<X> | Call<X>);

/** As parsed. */
export type Expression = ExpressionOf<unknown>;

interface Span {
  readonly start: number;
  readonly end: number;
}

export interface NumberLiteral extends Span {
  readonly kind: 'number';
  /** Finite and not negative: a minus sign is an operator. */
  readonly value: number;
}

export interface StringLiteral extends Span {
  readonly kind: 'string';
  readonly value: string;
}

export interface BooleanLiteral extends Span {
  readonly kind: 'boolean';
  readonly value: boolean;
}

/** A field of the sensor, by the name it has in fleet.yaml. */
export interface Field extends Span {
  readonly kind: 'field';
  readonly name: string;
}

export interface Unary<X> extends Span {
  readonly kind: 'unary';
  readonly operator: UnaryOperator;
  readonly operand: ExpressionOf<X>;
}

export interface Binary<X> extends Span {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: ExpressionOf<X>;
  readonly right: ExpressionOf<X>;
}

export interface Call<X> extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly ExpressionOf<X>[];
}

export type UnaryOperator = 'not' | '-';
export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type BinaryOperator = 'or' | 'and' | CompareOperator | ArithmeticOperator;

/** How tightly an operator holds its operands; the parser and the printers share this one table. */
export const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  '=': 4,
  '!=': 4,
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
export const NOT_PRECEDENCE = 3;
export const COMPARISON_PRECEDENCE = 4;
export const NEGATION_PRECEDENCE = 7;

export function isComparison(operator: BinaryOperator): operator is CompareOperator {
  return PRECEDENCE[operator] === COMPARISON_PRECEDENCE;
}
