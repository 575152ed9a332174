/** From and to, as texts of timestamps in UTC. */
export type Range = readonly [from: string, to: string];

type Macro = (args: readonly string[], range: Range) => string;

const seconds = (text: string) => Math.floor(Date.parse(`${text.replace(' ', 'T')}Z`) / 1000);
const timestamp = (text: string) => `TIMESTAMP '${text}'`;
const EPOCH = timestamp('1970-01-01 00:00:00');

/** Macros of Grafana's Athena data source, in SQL that means the same in Athena and in the lake of the twin. */
const MACROS: Readonly<Record<string, Macro>> = {
  timeFilter: ([column = '', format], [from, to]) =>
    `${parsed(column, format)} BETWEEN ${timestamp(from)} AND ${timestamp(to)}`,
  dateFilter: ([column = ''], [from, to]) =>
    `${column} BETWEEN DATE '${from.slice(0, 10)}' AND DATE '${to.slice(0, 10)}'`,
  timeFrom: (_, [from]) => timestamp(from),
  timeTo: (_, [, to]) => timestamp(to),
  rawTimeFrom: ([format], [from]) => `'${written(from, format)}'`,
  rawTimeTo: ([format], [, to]) => `'${written(to, format)}'`,
  parseTime: ([column = '', format]) => parsed(column, format ?? "'yyyy-MM-dd HH:mm:ss'"),
  unixEpochFilter: ([column = ''], [from, to]) => `${column} BETWEEN ${seconds(from)} AND ${seconds(to)}`,
  timeGroup: ([column = '', every = '', format]) => bucket(parsed(column, format), every),
  unixEpochGroup: ([column = '', every = '']) => {
    const size = secondsIn(every);
    return `(${EPOCH} + INTERVAL '1' SECOND * CAST(${column} - ${column} % ${size} AS bigint))`;
  },
};

/** Unknown macros are told, not guessed. */
export function expandedMacros(sql: string, range: Range): string {
  const found = /\$__(\w+)/.exec(sql);
  if (!found) return sql;
  const [whole, name = ''] = found;
  const macro = Object.hasOwn(MACROS, name) ? MACROS[name] : undefined;
  if (!macro) throw new Error(`the macro ${whole} is not understood here`);
  const after = found.index + whole.length;
  const { args, end } = sql[after] === '(' ? argumentsAt(sql, after) : { args: [], end: after };
  return `${sql.slice(0, found.index)}${macro(args, range)}${expandedMacros(sql.slice(end), range)}`;
}

/** Of a call whose bracket opens at `open`; commas and brackets in texts and names do not count. */
function argumentsAt(sql: string, open: number): { readonly args: readonly string[]; readonly end: number } {
  const args: string[] = [];
  let [depth, from, quote] = [0, open + 1, ''];
  for (let at = open; at < sql.length; at += 1) {
    const c = sql[at] ?? '';
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === "'" || c === '"') quote = c;
    else if (c === '(') depth += 1;
    else if (c === ')' || (c === ',' && depth === 1)) {
      if (c === ')') depth -= 1;
      if (depth > 1 || (depth === 1 && c === ')')) continue;
      args.push(sql.slice(from, at).trim());
      from = at + 1;
      if (depth === 0) return { args: args.filter((arg) => arg !== ''), end: at + 1 };
    }
  }
  throw new Error('a macro has no end');
}

function parsed(column: string, format: string | undefined): string {
  if (format === undefined) return column;
  if (format === "'yyyy-MM-dd HH:mm:ss'") return `CAST(${column} AS timestamp)`;
  throw new Error(`times written as ${format} are not understood here`);
}

/** `yyyy-MM-dd HH:mm:ss`, and parts of it. */
function written(text: string, format = "'yyyy-MM-dd HH:mm:ss'"): string {
  const [date = '', time = ''] = text.split(' ');
  const [year = '', month = '', day = ''] = date.split('-');
  const [hour = '', minute = '', second = ''] = time.split(':');
  const parts: Readonly<Record<string, string>> = { yyyy: year, MM: month, dd: day, HH: hour, mm: minute, ss: second };
  return format
    .slice(1, -1)
    .replace(/yyyy|MM|dd|HH|mm|ss/g, (part) => parts[part] ?? part)
    .replaceAll("'", '');
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

function secondsIn(text: string): number {
  const [, amount, unit = ''] = /^'?(\d+)([smhdw])'?$/.exec(text) ?? [];
  const size = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (!(size > 0)) throw new Error(`an interval of ${text} is not understood here`);
  return size;
}

function bucket(time: string, every: string): string {
  const size = secondsIn(every);
  const passed = `date_diff('second', ${EPOCH}, ${time})`;
  return `(${EPOCH} + INTERVAL '1' SECOND * CAST(${passed} - ${passed} % ${size} AS bigint))`;
}
