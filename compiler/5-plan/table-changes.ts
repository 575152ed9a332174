import type { TableChange } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { type LakeTable, lakeTables, retypedTables } from './lake-tables';

/** A change before it is known which intent made it, and the resource that it is of. */
export type TableFinding = Omit<TableChange, 'intent'> & { readonly of: Pick<LakeTable, 'stack' | 'logicalId'> };

/** Tables that stay, and that somebody's own SQL must ask otherwise than before. What is generated follows by itself. */
export function tableChanges(base: Snapshot, target: Snapshot): readonly TableFinding[] {
  const [old, now] = [base, target].map(
    (snapshot) => new Map(lakeTables(snapshot).map((table) => [table.name, table])),
  );
  const retyped = [...retypedTables(base, target)].map(
    ([of, columns]): TableFinding => ({ table: of.name, change: 'retyped', columns, of }),
  );
  const named = [...(now?.values() ?? [])].flatMap((of): TableFinding[] => {
    const before = old?.get(of.name);
    if (before === undefined || wantsNames(before) === wantsNames(of)) return [];
    const view = of.name.replace(RAW, 'messages_');
    const change = wantsNames(of) ? 'devices-named' : 'devices-listed';
    const hasView = (change === 'devices-named' ? now : old)?.has(view) === true;
    return [{ table: of.name, change, ...(hasView ? { view } : {}), of }];
  });
  return [...named, ...retyped];
}

/** The name of a raw table, up to its sensor (compiler/ir/names.ts). */
const RAW = /^raw_/;

const wantsNames = ({ parameters }: LakeTable) => parameters['projection.device.type'] === 'injected';
