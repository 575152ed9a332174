import { error } from '../define';

interface Mistake extends Record<string, unknown> {
  readonly problem: string;
  /** Empty where the expression language has nothing better to say than the code itself. */
  readonly fix: string;
}

const mistake = (about: string, why: string, remedy: string) =>
  error<Mistake>({ about, message: ({ problem }) => problem, why, remedy, fix: ({ fix }) => fix || remedy });

/** Mistakes inside an expression, one code per kind of problem that compiler/expression finds; the place is the part that is wrong. */
export const expressionsCodes = {
  'expression-syntax': mistake(
    'an expression cannot be read',
    'The compiler translates every expression into several languages, so it must be able to read all of it.',
    'write a formula such as `temperature > 8 and humidity > 70`; docs/reference/expressions.md has the grammar',
  ),
  'expression-field': mistake(
    'an expression reads something that is no field of the sensor',
    'An expression sees one reading of one kind of sensor: its fields, and in conditions the fields derived from them.',
    'name a field of the sensor',
  ),
  'expression-function': mistake(
    'an expression calls a function that is not there, or with arguments that it does not take',
    'Only functions that every dialect can say are part of the language; docs/reference/expressions.md lists them.',
    'use a function of the language',
  ),
  'expression-type': mistake(
    'an expression has a number, a text or a truth value where another of them is needed',
    'Numbers, texts and truth values do not turn into each other by themselves: each dialect would do it differently.',
    'compare or compute values of one type',
  ),
  'expression-unit': mistake(
    'an expression adds or compares values whose units do not fit',
    'Adding or comparing values on different scales gives a number that means nothing.',
    'bring both to one unit with `convert(x, unit)`',
  ),
  'expression-too-big': mistake(
    'an expression is too long, or nested too deep',
    'Expressions are printed into rules and queries whose size AWS limits.',
    'split it: give a part of it a name under `derive:`',
  ),
} as const;
