import type { ResolvedResource } from '../../ports';
import { type ColumnType, JSON_TYPES, PARQUET_TYPES } from './column-type';
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

export type Format = 'json' | 'parquet';

/** A table as its resource declares it. */
export interface Table {
  readonly database: string;
  readonly name: string;
  readonly description: string;
  readonly format: Format;
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

const FORMATS: Readonly<Record<string, Format>> = {
  'org.openx.data.jsonserde.JsonSerDe': 'json',
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe': 'parquet',
};
const NULL_FOR_INVALID = 'use.null.for.invalid.data';
const FOLDS_CASE = 'case.insensitive';

/** Reads an AWS::Glue::Table. What the twin cannot read as Athena would is a problem, by name. */
export function readTable({ name, properties }: ResolvedResource): ReadTable {
  const {
    Description = '',
    Parameters = {},
    PartitionKeys = [],
    StorageDescriptor = {},
  } = properties.TableInput as TableInput;
  const { SerdeInfo = {} } = StorageDescriptor;
  const problems = serdeProblems(SerdeInfo, StorageDescriptor.Columns ?? []);
  const format = FORMATS[SerdeInfo.SerializationLibrary ?? ''] ?? 'json';
  const types = format === 'json' ? JSON_TYPES : PARQUET_TYPES;
  const columns = (StorageDescriptor.Columns ?? []).flatMap(({ Name, Type }) => {
    const type = types.get(Type);
    if (!type) problems.push(`the type ${Type} of ${Name} is not in the twin`);
    return type ? [{ name: Name, glueType: Type, type }] : [];
  });
  const projected = Parameters['projection.enabled'] === 'true';
  const partitions = PartitionKeys.flatMap(({ Name, Type }) => {
    if (Type !== 'string') problems.push(`the partition column ${Name} is a ${Type}: the twin knows string only`);
    const projection = projected ? readProjection(Name, Parameters) : ({ type: 'registered' } as const);
    if (!('problem' in projection)) return [{ name: Name, projection }];
    problems.push(projection.problem);
    return [];
  });
  const keys = PartitionKeys.map(({ Name }) => Name);
  const plain = [StorageDescriptor.Location?.replace(/\/$/, ''), ...keys.map((key) => `${key}=\${${key}}`)].join('/');
  const location = readLocation((projected ? Parameters['storage.location.template'] : undefined) ?? plain, keys);
  if ('problem' in location) problems.push(location.problem);
  if (problems.length > 0 || 'problem' in location) return { problems };
  const database = String(properties.DatabaseName);
  return { table: { database, name, description: Description, format, columns, partitions, location } };
}

type SerdeInfo = NonNullable<NonNullable<TableInput['StorageDescriptor']>['SerdeInfo']>;

/** A text takes every value of JSON: where all columns are texts, nothing is invalid. */
function serdeProblems({ SerializationLibrary, Parameters = {} }: SerdeInfo, columns: readonly GlueColumn[]): string[] {
  const format = FORMATS[SerializationLibrary ?? ''];
  if (!format) return [`the SerDe ${SerializationLibrary} is not in the twin`];
  const known = format === 'json' ? [NULL_FOR_INVALID, FOLDS_CASE] : [];
  const others = Object.keys(Parameters).filter((name) => !known.includes(name));
  const needed = format === 'json' && columns.some(({ Type }) => Type !== 'string');
  return [
    ...others.map((name) => `the SerDe parameter ${name} is not in the twin`),
    // Its default is TRUE, which reads `Temperature` as `temperature` and fails where an object has both.
    ...(format !== 'json' || Parameters[FOLDS_CASE]?.toLowerCase() === 'false'
      ? []
      : [`a SerDe that folds keys is not in the twin: ${FOLDS_CASE} must be FALSE`]),
    ...(!needed || Parameters[NULL_FOR_INVALID]?.toLowerCase() === 'true'
      ? []
      : [`a SerDe without ${NULL_FOR_INVALID} is not in the twin`]),
  ];
}
