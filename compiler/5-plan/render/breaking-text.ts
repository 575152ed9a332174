import type { ContractBreak, TableChange } from '../../../schema/plan/plan';
import { visible } from '../../diagnostics/render/visible';
import { listText } from './counted';
import type { Block } from './sections';

const MOST_NAMED = 6;

/** What an intent breaks for whoever reads the data: a sentence each. */
export const breakingTexts = ({ breaks, tables }: Pick<Block, 'breaks' | 'tables'>): readonly string[] => [
  ...breaks.map(breakText),
  ...tableTexts(tables),
];

export function breakText({ sensor, field, change, before, after, readers }: ContractBreak): string {
  const what = change === 'removed' ? 'removed' : `${visible(before)} → ${visible(after ?? 'none')}`;
  const read =
    readers.length === 0 ? 'nobody reads it' : `read by ${listText(readers.map(visible), readers.length, MOST_NAMED)}`;
  return `${visible(sensor)}.${visible(field)} ${what}: ${read}`;
}

/** Retyped tables in one sentence, as one change of a field retypes several. */
export function tableTexts(tables: readonly TableChange[]): readonly string[] {
  const retyped = tables.filter(({ change }) => change === 'retyped');
  return [
    ...tables.filter(({ change }) => change !== 'retyped').map(namesText),
    ...(retyped.length > 0 ? [retypedText(retyped)] : []),
  ];
}

/** Partitions are registered with the columns of their time, so Athena refuses queries that reach one of another type. Which days there are, only AWS knows. */
function retypedText(tables: readonly TableChange[]): string {
  const columns = tables.flatMap(({ table, columns: own = [] }) =>
    own.map(({ name, before, after }) => visible(`${table}.${name} ${before} → ${after}`)),
  );
  return `${listText(columns, columns.length, MOST_NAMED)}: partitions that are there keep the old type, and Athena refuses queries over them, until their days are made anew (fleet apply --remake-partitions)`;
}

/** Athena user guide, "Dynamic ID partitioning" and "Supported types for partition projection": what an injected column wants. */
function namesText({ table, change, view }: TableChange): string {
  if (change === 'devices-listed')
    return `${visible(table)}: a query need not name its devices any more${view === undefined ? '' : `, and the view ${visible(view)} goes: ask ${visible(table)} in its place`}`;
  const all =
    view === undefined
      ? 'they are too many for a view of them all'
      : `for all of them, or of a group, ask the view ${visible(view)}`;
  return `${visible(table)}: SQL of your own must name its devices now, WHERE "device" = '…' or IN (…), at most 1,000; otherwise Athena refuses it (CONSTRAINT_VIOLATION). Group and date alone do not do; ${all}`;
}
