import { UNITS } from '../../schema/units';

/** docs/reference/units.md: every unit a field can have. */
export function unitsPage(): string {
  const rows = Object.values(UNITS).map(
    ({ code, symbol, description }) => `| \`${code}\` | ${symbol.replaceAll('|', '\\|')} | ${description} |`,
  );
  return `${['# Units', '', 'Made by `npm run generate` from `schema/units.ts`. Codes follow UCUM where it has one.', '', '| code | shown as | what it is |', '|---|---|---|', ...rows].join('\n')}\n`;
}
