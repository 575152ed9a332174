import { readsAs } from '../../schema/partition-types';
import type { Snapshot } from '../../schema/plan/snapshot';
import { snapshotResources } from './snapshot-resources';

/** A table of the lake as its template declares it; views are tables without partition keys. */
export interface LakeTable {
  readonly logicalId: string;
  readonly stack: string;
  readonly database: string;
  readonly name: string;
  /** Partition keys, in the order of the values. */
  readonly keys: readonly string[];
  /** Column → type, as Glue writes it. */
  readonly types: ReadonlyMap<string, string>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A column that has another type now, which Athena does not read out of partitions of before. */
export interface RetypedColumn {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export function lakeTables(snapshot: Snapshot): readonly LakeTable[] {
  const databases = new Map<string, string>();
  const resources = [...snapshotResources(snapshot)];
  for (const { type, id, properties } of resources)
    if (type === 'AWS::Glue::Database')
      databases.set(id, String((properties['DatabaseInput'] as { readonly Name?: string }).Name));
  return resources.flatMap(({ type, id, stack, properties }) => {
    if (type !== 'AWS::Glue::Table') return [];
    const input = properties['TableInput'] as unknown as TableInput;
    const database = databases.get((properties['DatabaseName'] as { readonly Ref?: string }).Ref ?? '');
    if (database === undefined) return [];
    const types = new Map(input.StorageDescriptor?.Columns?.map((column) => [column.Name, column.Type]));
    const keys = (input.PartitionKeys ?? []).map((key) => key.Name);
    return [{ logicalId: id, stack, database, name: input.Name, keys, types, parameters: input.Parameters ?? {} }];
  });
}

/** Those whose partitions its jobs register. Raw tables project theirs, and those have the types of the table always. */
export const registeredTables = (snapshot: Snapshot): readonly LakeTable[] =>
  lakeTables(snapshot).filter(({ keys, parameters }) => keys.length > 0 && parameters['projection.enabled'] !== 'true');

/** Tables that were there, with columns of another type; by table. */
export function retypedTables(base: Snapshot, target: Snapshot): ReadonlyMap<LakeTable, readonly RetypedColumn[]> {
  const before = new Map(registeredTables(base).map((table) => [table.name, table.types]));
  const found = new Map<LakeTable, readonly RetypedColumn[]>();
  for (const table of registeredTables(target)) {
    const columns = [...table.types].flatMap(([name, after]) => {
      const had = before.get(table.name)?.get(name);
      return had === undefined || readsAs(had, after) ? [] : [{ name, before: had, after }];
    });
    if (columns.length > 0) found.set(table, columns);
  }
  return found;
}

interface TableInput {
  readonly Name: string;
  readonly PartitionKeys?: readonly { readonly Name: string }[];
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly StorageDescriptor?: {
    readonly Columns?: readonly { readonly Name: string; readonly Type: string }[];
  };
}
