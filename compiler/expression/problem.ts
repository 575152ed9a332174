export type ProblemCode =
  | 'expression-syntax'
  | 'expression-field'
  | 'expression-function'
  | 'expression-type'
  | 'expression-unit'
  | 'expression-dialect'
  | 'expression-too-big';

/** A mistake in an expression. Offsets are into the expression text; the caller adds where that text stands in fleet.yaml. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly fix?: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

export function problem(code: ProblemCode, { start, end }: Span, message: string, fix?: string): Problem {
  return { code, message, start, end, ...(fix === undefined ? {} : { fix }) };
}

/** "did you mean `x`?", or nothing when no name is near. */
export function meant(near: string | undefined): string | undefined {
  return near === undefined ? undefined : `did you mean \`${near}\`?`;
}
