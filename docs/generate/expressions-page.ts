import { FUNCTIONS } from '../../compiler/expression/functions';

/** docs/reference/expressions.md: the expression language. The functions come from their table. */
export function expressionsPage(): string {
  const rows = Object.entries(FUNCTIONS)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { parameters, description, example }]) => {
      const list = parameters
        .map(({ name: parameter, optional }) => (optional ? `${parameter}?` : parameter))
        .join(', ');
      return `| \`${name}(${list})\` | ${description} | \`${example}\` |`;
    });
  return `${[...INTRODUCTION, '| function | what it gives | example |', '|---|---|---|', ...rows].join('\n')}\n`;
}

const INTRODUCTION = [
  '# Expressions',
  '',
  'Made by `npm run generate`; the functions come from `compiler/expression/functions.ts`.',
  '',
  'Used in `thresholds[].when`, `etl.derive` and `dashboards.<id>.calculated`: `temperature > 8 and humidity > 70`.',
  '',
  '- Values: numbers (`8`, `-1.5e3`), text in single or double quotes, `true`, `false`, and the names of fields.',
  '- Operators, loosest first: `or`; `and`; `not`; `=` `!=` `<` `<=` `>` `>=` (also `==`, `<>`); `+` `-`; `*` `/` `%`; unary `-`. Comparisons do not chain.',
  '- Bounds: 2,000 characters, 64 levels, 500 parts.',
  '',
  '## Units',
  '',
  '- `+`, `-` and comparisons need the same unit on both sides. A number without a dimension (a literal, a count, a percentage) takes the unit of its partner,',
  '  so that empirical formulas such as a dew point can be written.',
  "- Two scales of one dimension (`Cel` and `K`, `W` and `kW`) are refused; `convert(x, 'kW')` says what is meant.",
  '- `*` and `/` combine dimensions.',
  '',
  '## Functions',
  '',
];
