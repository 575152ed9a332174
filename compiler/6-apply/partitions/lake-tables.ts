import type { Json } from '../../../schema/plan/json';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { RAW_PREFIX } from '../../ir/lake-layout';
import {
  curatedTableName,
  qualityTableName,
  quarantineTableName,
  rawTableName,
  rollupTableName,
  visitsTableName,
} from '../../ir/names';

/** A table of the lake whose partitions its jobs register. */
export interface LakeTable {
  readonly database: string;
  readonly name: string;
  /** Partition keys, in the order of the values. */
  readonly keys: readonly string[];
  /** Column → type, as Glue writes it. */
  readonly types: ReadonlyMap<string, string>;
}

/** What makes days of a type of sensor anew: a Glue job, or a function that is called with the sensor. */
export interface Maker {
  readonly sensor: string;
  readonly engine: 'glue' | 'lambda';
  /** Of the job or the function, as AWS knows it. */
  readonly name: string;
}

/** Raw tables project their partitions, and those have the types of the table always. */
export function lakeTables(snapshot: Snapshot): readonly LakeTable[] {
  const databases = new Map<string, string>();
  const resources = resourcesOf(snapshot);
  for (const { type, id, properties } of resources)
    if (type === 'AWS::Glue::Database') databases.set(id, text((properties['DatabaseInput'] as Properties)['Name']));
  return resources.flatMap(({ type, properties }) => {
    if (type !== 'AWS::Glue::Table') return [];
    const {
      Name,
      PartitionKeys = [],
      Parameters = {},
      StorageDescriptor,
    } = properties['TableInput'] as unknown as TableInput;
    if (PartitionKeys.length === 0 || Parameters['projection.enabled'] === 'true') return [];
    const database = databases.get((properties['DatabaseName'] as { readonly Ref: string }).Ref);
    if (database === undefined) return [];
    const types = new Map(StorageDescriptor.Columns.map((column) => [column.Name, column.Type]));
    return [{ database, name: Name, keys: PartitionKeys.map((key) => key.Name), types }];
  });
}

/** Tables that were there, with another type of a column. */
export function retypedTables(base: Snapshot, target: Snapshot): readonly LakeTable[] {
  const before = new Map(lakeTables(base).map((table) => [table.name, table.types]));
  return lakeTables(target).filter(({ name, types }) => {
    const had = before.get(name);
    return (
      had !== undefined &&
      [...types].some(([column, type]) => had.get(column) !== undefined && had.get(column) !== type)
    );
  });
}

/** One for each type of sensor. */
export function makersOf(snapshot: Snapshot): readonly Maker[] {
  const resources = resourcesOf(snapshot);
  const prefix = `${snapshot.fleet}-etl-`;
  return resources.flatMap(({ type, properties }): readonly Maker[] => {
    const name = text(properties['Name']);
    if (!name.startsWith(prefix)) return [];
    if (type === 'AWS::Glue::Job') return [{ sensor: name.slice(prefix.length), engine: 'glue', name }];
    if (type !== 'AWS::Scheduler::Schedule') return [];
    const { Arn, Input } = properties['Target'] as unknown as {
      Arn: { 'Fn::GetAtt': readonly string[] };
      Input: string;
    };
    const called = resources.find(({ id }) => id === Arn['Fn::GetAtt'][0]);
    const { sensor } = JSON.parse(Input) as { sensor: string };
    return called ? [{ sensor, engine: 'lambda', name: text(called.properties['FunctionName']) }] : [];
  });
}

/** Undefined for a table that no job of the ETL fills. */
export function makerOf({ name }: LakeTable, makers: readonly Maker[]): Maker | undefined {
  return makers.find(
    ({ sensor }) => filledTables(sensor).includes(name) || name.startsWith(visitsTableName(sensor, '')),
  );
}

const filledTables = (sensor: string) => [
  curatedTableName(sensor),
  quarantineTableName(sensor),
  qualityTableName(sensor),
  rollupTableName(sensor, 'hour'),
  rollupTableName(sensor, 'day'),
];

/** The groups of a sensor: those whose folders its raw table projects. */
export function groupsOf(snapshot: Snapshot, sensor: string): ReadonlySet<string> {
  const named = resourcesOf(snapshot).flatMap(({ type, properties }) => {
    if (type !== 'AWS::Glue::Table') return [];
    const { Name, Parameters = {} } = properties['TableInput'] as unknown as TableInput;
    return Name === rawTableName(sensor) ? (Parameters['projection.group.values'] ?? '').split(',') : [];
  });
  return new Set(named);
}

/** Days after which raw objects are deleted; undefined where they are kept. */
export function rawDays(snapshot: Snapshot): number | undefined {
  const days = resourcesOf(snapshot).flatMap(({ type, properties }) => {
    const { Rules = [] } = (
      type === 'AWS::S3::Bucket' ? (properties['LifecycleConfiguration'] ?? {}) : {}
    ) as Lifecycle;
    return Rules.flatMap(({ Prefix = '', ExpirationInDays: after }) =>
      after !== undefined && Prefix.startsWith(RAW_PREFIX) ? [after] : [],
    );
  });
  return days.length === 0 ? undefined : Math.min(...days);
}

function resourcesOf({ stacks }: Snapshot) {
  return Object.values(stacks).flatMap(({ template }) => {
    const { Resources = {} } = template as {
      Resources?: Readonly<Record<string, { Type?: string; Properties?: Properties }>>;
    };
    return Object.entries(Resources).map(([id, { Type = '', Properties = {} }]) => ({
      id,
      type: Type,
      properties: Properties,
    }));
  });
}

const text = (value: Json | undefined) => (typeof value === 'string' ? value : '');

type Properties = Readonly<Record<string, Json>>;
interface TableInput {
  readonly Name: string;
  readonly PartitionKeys?: readonly { readonly Name: string }[];
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly StorageDescriptor: { readonly Columns: readonly { readonly Name: string; readonly Type: string }[] };
}
interface Lifecycle {
  readonly Rules?: readonly { readonly Prefix?: string; readonly ExpirationInDays?: number }[];
}
