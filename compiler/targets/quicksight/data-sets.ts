import type { Dashboard, Visual } from '../../ir/fleet/dashboards';
import type { Fleet } from '../../ir/fleet/index';
import type { RowColumn, Rows, RowsOf, RowsPart } from '../../ir/fleet/question';
import { quickSightId } from '../../ir/names';
import { lastDays } from '../../ir/questions/bounds';
import { rowsSql } from '../../ir/questions/rows-sql';

/** Rows that QuickSight asks for and puts together itself: what all visuals of a dashboard need of the same tables. */
export interface DataSet {
  /** Within the dashboard, and how its definition calls it: `hour-rollup_cold_room_hour`. */
  readonly identifier: string;
  /** Within the region of the account. */
  readonly id: string;
  readonly rows: Rows;
  readonly days: number;
  readonly sql: string;
  readonly columns: readonly RowColumn[];
  readonly kept: boolean;
}

/** Roll-ups are few rows that change once an hour or day, so QuickSight keeps them (SPICE); the rest is asked when somebody looks. */
const KEPT: readonly RowsOf[] = ['hour', 'day'];

/** Of a dashboard, in the order of their first use. */
export function dataSets(fleet: Fleet, dashboard: Dashboard): readonly DataSet[] {
  const found = new Map<string, { rows: Rows; days: number }>();
  for (const { question } of shownVisuals(dashboard)) {
    if (!question) continue;
    const { rows, days } = question;
    const identifier = identifierOf(rows);
    const known = found.get(identifier);
    found.set(identifier, { rows: known ? merged(known.rows, rows) : rows, days: Math.max(days, known?.days ?? 0) });
  }
  return [...found].map(([identifier, { rows, days }]) => ({
    identifier,
    id: quickSightId(fleet, dashboard.id, identifier),
    rows,
    days,
    sql: rowsSql(rows, lastDays(days)),
    columns: rows.columns,
    kept: KEPT.includes(rows.of),
  }));
}

export const identifierOf = ({ of, parts }: Rows) => [of, ...parts.map(({ table }) => table)].join('-');

export function shownVisuals({ visuals, rollups }: Dashboard): readonly Visual[] {
  return [...visuals, ...rollups.flatMap((sheet) => sheet.visuals)];
}

/** The same tables, with the columns of both. */
function merged(a: Rows, b: Rows): Rows {
  const more = b.columns.filter((column) => !a.columns.some(({ name }) => name === column.name));
  return { ...a, columns: [...a.columns, ...more], parts: a.parts.map((part, at) => both(part, b.parts[at])) };
}

function both(a: RowsPart, b: RowsPart | undefined): RowsPart {
  if (!b || a.table !== b.table) throw new Error(`${a.table} is in one data set with other tables`);
  return { ...a, from: { ...b.from, ...a.from } };
}
