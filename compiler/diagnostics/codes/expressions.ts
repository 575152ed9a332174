import { error } from '../define';

interface Mistake extends Record<string, unknown> {
  readonly problem: string;
  /** Empty where the expression language has nothing better to say than the code itself. */
  readonly fix: string;
}

const mistake = (why: string, otherwise: string) =>
  error<Mistake>({ message: ({ problem }) => problem, why, fix: ({ fix }) => fix || otherwise });

/** Mistakes inside an expression, one code per kind of problem that compiler/expression finds; the place is the part that is wrong. */
export const expressionsCodes = {
  'expression-syntax': mistake(
    'The compiler translates every expression into several languages, so it must be able to read all of it.',
    'write a formula such as `temperature > 8 and humidity > 70`; docs/reference/expressions.md has the grammar',
  ),
  'expression-field': mistake(
    'An expression sees one reading of one kind of sensor: its fields, and in conditions the fields derived from them.',
    'name a field of the sensor',
  ),
  'expression-function': mistake(
    'Only functions that every dialect can say are part of the language; docs/reference/expressions.md lists them.',
    'use a function of the language',
  ),
  'expression-type': mistake(
    'Numbers, texts and truth values do not turn into each other by themselves: each dialect would do it differently.',
    'compare or compute values of one type',
  ),
  'expression-unit': mistake(
    'Adding or comparing values on different scales gives a number that means nothing.',
    'bring both to one unit with `convert(x, unit)`',
  ),
  'expression-too-big': mistake(
    'Expressions are printed into rules and queries whose size AWS limits.',
    'split it: give a part of it a name under `derive:`',
  ),
} as const;
