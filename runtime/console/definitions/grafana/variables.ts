import { literal } from '../sql';
import type { Variable } from './dashboard';

/** What a viewer may choose: a value by the name of the variable. Those that are not here are as the dashboard opens. */
export type ChosenValues = Readonly<Record<string, string>>;

/** Variables that a control is drawn for. */
export const isControl = ({ type }: Variable) => type === 'query' || type === 'custom';

const WRITTEN = /\$\{(\w+)(?::(\w+))?\}|\[\[(\w+)(?::(\w+))?\]\]|\$(?!__)(\w+)/g;

/** Variables in the SQL of a panel, written as their format says. */
export function substitutedVariables(sql: string, variables: readonly Variable[], chosen: ChosenValues): string {
  const known = new Map(variables.map((variable) => [variable.name, variable]));
  return sql.replace(
    WRITTEN,
    (whole, braced?: string, format?: string, square?: string, other?: string, bare?: string) => {
      const variable = known.get(braced ?? square ?? bare ?? '');
      return variable ? text(variable, chosen[variable.name], format ?? other) : whole;
    },
  );
}

function text(variable: Variable, chosen: string | undefined, format: string | undefined): string {
  if (chosen === undefined && isAll(variable) && variable.allValue) return variable.allValue;
  const values = chosen === undefined ? opening(variable) : [chosen];
  switch (format) {
    case 'sqlstring':
    case 'singlequote':
      return values.map(literal).join(',');
    case 'doublequote':
      return values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',');
    case undefined:
    case 'raw':
    case 'csv':
    case 'text':
      return values.join(',');
    default:
      throw new Error(`variables written as ${format} are not understood here`);
  }
}

const isAll = ({ current, includeAll }: Variable) =>
  includeAll === true && (listed(current?.value).includes('$__all') || listed(current?.value).length === 0);

function opening(variable: Variable): readonly string[] {
  const { current, options = [], type, query } = variable;
  if (!isAll(variable)) return listed(current?.value ?? (type === 'constant' || type === 'textbox' ? query : []));
  const all = options.map(({ value }) => String(value)).filter((value) => value !== '$__all');
  if (all.length > 0) return all;
  if (type === 'custom' && typeof query === 'string') return query.split(',').map((one) => one.trim());
  throw new Error(`what All means of the variable ${variable.name} is not understood here`);
}

const listed = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.map(String)
    : value === undefined || value === null || value === ''
      ? []
      : [String(value)];
