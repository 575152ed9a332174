/**
 * The tree of AWS IoT SQL, version 2016-03-23, as documented in the AWS IoT Core developer guide ("AWS IoT SQL reference").
 * `start` and `end` are offsets into the text that was parsed, `end` exclusive. Names keep their spelling; keywords do not.
 */

interface Span {
  readonly start: number;
  readonly end: number;
}

/** `SET … SELECT … FROM … WHERE …`; a rule reached by Basic Ingest only may leave FROM out. */
export interface Statement extends Span {
  readonly kind: 'statement';
  readonly set: readonly Assignment[];
  readonly select: Select;
  readonly from: TopicSource | undefined;
  readonly where: SqlExpression | undefined;
}

/** `@name = expression`; the name is without the `@`. */
export interface Assignment extends Span {
  readonly name: string;
  readonly value: SqlExpression;
}

export interface Select extends Span {
  /** `SELECT VALUE x`: the result is x itself, not an object with x in it. */
  readonly value: boolean;
  readonly items: readonly SelectItem[];
}

/** `expression AS a.b`; the alias is the path `['a', 'b']`. */
export interface SelectItem extends Span {
  readonly expression: SqlExpression;
  readonly alias: readonly string[] | undefined;
}

/** The topic filter between the quotes, exactly as written. */
export interface TopicSource extends Span {
  readonly filter: string;
}

/** `(SELECT VALUE n FROM items AS i WHERE …)`: FROM names an array or object of the payload, or is `*`, the payload itself. */
export interface NestedQuery extends Span {
  readonly kind: 'query';
  readonly select: Select;
  readonly from: SqlExpression;
  readonly name: string | undefined;
  readonly where: SqlExpression | undefined;
}

export type CompareOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type BinaryOperator = 'or' | 'and' | 'in' | CompareOperator | '+' | '-' | '*' | '/' | '%';

export type SqlExpression =
  | (Span & { readonly kind: 'number'; readonly value: number; readonly text: string })
  | (Span & { readonly kind: 'string'; readonly value: string })
  | (Span & { readonly kind: 'boolean'; readonly value: boolean })
  | (Span & { readonly kind: 'null' })
  | (Span & { readonly kind: 'star' })
  | (Span & { readonly kind: 'name'; readonly name: string })
  | (Span & { readonly kind: 'variable'; readonly name: string })
  | (Span & { readonly kind: 'member'; readonly object: SqlExpression; readonly name: string })
  /** `state.reported.*`: all members of an object, as a column each; where one value is wanted, the object itself. */
  | (Span & { readonly kind: 'members'; readonly object: SqlExpression })
  | (Span & { readonly kind: 'call'; readonly name: string; readonly arguments: readonly SqlExpression[] })
  | (Span & { readonly kind: 'cast'; readonly value: SqlExpression; readonly to: CastType })
  | (Span & { readonly kind: 'unary'; readonly operator: 'not' | '-'; readonly operand: SqlExpression })
  | (Span & {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: SqlExpression;
      readonly right: SqlExpression;
    })
  | Case
  | (Span & { readonly kind: 'exists'; readonly query: NestedQuery })
  | (Span & { readonly kind: 'array'; readonly items: readonly SqlExpression[] })
  | (Span & {
      readonly kind: 'object';
      readonly entries: readonly { readonly key: string; readonly value: SqlExpression }[];
    })
  | NestedQuery;

/** `CASE subject WHEN … END`. Without a subject it is the searched form, which AWS does not document. */
export interface Case extends Span {
  readonly kind: 'case';
  readonly subject: SqlExpression | undefined;
  readonly branches: readonly { readonly when: SqlExpression; readonly result: SqlExpression }[];
  readonly otherwise: SqlExpression | undefined;
}

export type CastType = 'string' | 'int' | 'decimal' | 'double' | 'boolean';

/** Where parsing stopped and why. `size` is a limit of ours, `syntax` a mistake in the text. */
export interface SqlError {
  readonly code: 'syntax' | 'size';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: SqlError };
