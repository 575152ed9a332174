import type { ResolvedResource } from '../../ports';
import { COLUMN_TYPES, type ColumnType } from './column-type';
import { type Location, readLocation } from './location';
import { type Projection, readProjection } from './projection';

export interface Column {
  readonly name: string;
  /** As Glue writes it. */
  readonly glueType: string;
  readonly type: ColumnType;
}

export interface PartitionColumn {
  readonly name: string;
  readonly projection: Projection;
}

/** A table of JSON objects as its resource declares it. */
export interface Table {
  readonly database: string;
  readonly name: string;
  readonly description: string;
  readonly columns: readonly Column[];
  readonly partitions: readonly PartitionColumn[];
  readonly location: Location;
}

export type ReadTable = { readonly table: Table } | { readonly problems: readonly string[] };

interface TableInput {
  readonly Name: string;
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly PartitionKeys?: readonly GlueColumn[];
  readonly StorageDescriptor?: {
    readonly Location?: string;
    readonly Columns?: readonly GlueColumn[];
    readonly SerdeInfo?: {
      readonly SerializationLibrary?: string;
      readonly Parameters?: Readonly<Record<string, string>>;
    };
  };
}

interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
}

const SERDE = 'org.openx.data.jsonserde.JsonSerDe';
const NULL_FOR_INVALID = 'use.null.for.invalid.data';

/** Reads an AWS::Glue::Table. What the twin cannot read as Athena would is a problem, by name. */
export function readTable({ name, properties }: ResolvedResource): ReadTable {
  const {
    Description = '',
    Parameters = {},
    PartitionKeys = [],
    StorageDescriptor = {},
  } = properties.TableInput as TableInput;
  const problems = serdeProblems(StorageDescriptor.SerdeInfo);
  const columns = (StorageDescriptor.Columns ?? []).flatMap(({ Name, Type }) => {
    const type = COLUMN_TYPES.get(Type);
    if (!type) problems.push(`the type ${Type} of ${Name} is not in the twin`);
    return type ? [{ name: Name, glueType: Type, type }] : [];
  });
  const projected = Parameters['projection.enabled'] === 'true';
  if (PartitionKeys.length > 0 && !projected) problems.push('partitions without projection are not in the twin');
  const partitions = PartitionKeys.flatMap(({ Name, Type }) => {
    if (Type !== 'string') problems.push(`the partition column ${Name} is a ${Type}: the twin knows string only`);
    const projection = readProjection(Name, Parameters);
    if (!('problem' in projection)) return [{ name: Name, projection }];
    if (projected) problems.push(projection.problem);
    return [];
  });
  const keys = PartitionKeys.map(({ Name }) => Name);
  const plain = [StorageDescriptor.Location?.replace(/\/$/, ''), ...keys.map((key) => `${key}=\${${key}}`)].join('/');
  const location = readLocation(Parameters['storage.location.template'] ?? plain, keys);
  if ('problem' in location) problems.push(location.problem);
  if (problems.length > 0 || 'problem' in location) return { problems };
  const database = String(properties.DatabaseName);
  return { table: { database, name, description: Description, columns, partitions, location } };
}

function serdeProblems(info: NonNullable<TableInput['StorageDescriptor']>['SerdeInfo']): string[] {
  const { SerializationLibrary, Parameters = {} } = info ?? {};
  if (SerializationLibrary !== SERDE) return [`the SerDe ${SerializationLibrary} is not in the twin`];
  const others = Object.keys(Parameters).filter((name) => name !== NULL_FOR_INVALID);
  return [
    ...others.map((name) => `the SerDe parameter ${name} is not in the twin`),
    ...(Parameters[NULL_FOR_INVALID]?.toLowerCase() === 'true'
      ? []
      : [`a SerDe without ${NULL_FOR_INVALID} is not in the twin`]),
  ];
}
