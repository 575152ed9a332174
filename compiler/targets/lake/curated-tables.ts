import { bucketUri } from '../../ir/arn';
import type { Artifact } from '../../ir/artifact';
import { column, type EtlColumn, type EtlTable } from '../../ir/etl/column';
import { deviceColumns } from '../../ir/etl/devices';
import { tablesOf } from '../../ir/etl/tree';
import type { Etl } from '../../ir/fleet/etl';
import type { Fleet } from '../../ir/fleet/index';
import { curatedPrefix } from '../../ir/lake-layout';
import { DEVICES_TABLE, ETL_RUNS_TABLE, logicalId } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';
import { columnComment } from './columns';
import { description } from './description';
import { DATABASE } from './names';
import { EXACT_KEYS, type Table, tableFile } from './tables';

/**
 * The tables that the ETL fills: they hold data and so live here, and not with the jobs, which can be made anew. Partitions are registered
 * by the jobs, never projected: Spark and Redshift know no projection. Tables in Iceberg are their jobs' to make.
 */
export function curatedTables(fleet: Fleet): readonly Table[] {
  const { etl, lake } = fleet;
  if (!etl) return [];
  const ofJobs =
    lake.curated.format === 'parquet' ? etlTables(etl).map((table) => parquetTable(fleet, etl, table)) : [];
  return [...ofJobs, devicesTable(fleet, etl), runsTable(fleet, etl)];
}

const etlTables = ({ trees }: Etl) => trees.flatMap((tree) => tablesOf(tree));

/**
 * What the jobs make where the format is Iceberg, as a file for people and for the twin. It is in no stack: CloudFormation makes such a
 * table, but an update of its columns breaks it, or loses data where ids of columns move. Iceberg itself adds columns by name.
 */
export function icebergTableFiles(fleet: Fleet): readonly Artifact[] {
  const { etl, lake } = fleet;
  if (!etl || lake.curated.format === 'parquet') return [];
  return etlTables(etl).map((table) => {
    const parquet = parquetTable(fleet, etl, table, { table_type: 'ICEBERG' });
    return { ...tableFile(fleet, parquet), path: `lake/iceberg/${table.name}.json` };
  });
}

function parquetTable(fleet: Fleet, etl: Etl, table: EtlTable, parameters: Format['parameters'] = {}): Table {
  const format: Format = {
    parameters,
    classification: 'parquet',
    input: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    location: bucketUri(fleet, 'curated', curatedPrefix(table.name)),
  };
  return tableOf(etl, table, format);
}

/** The devices and their metadata, as the manifest has them: a line of JSON each, put there by the jobs. */
function devicesTable(fleet: Fleet, etl: Etl): Table {
  const columns = deviceColumns(fleet).map((name) =>
    column(name, 'string', name === 'sensor' ? 'the type of sensor' : name),
  );
  const table: EtlTable = {
    name: DEVICES_TABLE,
    meaning: 'Devices and their metadata, as the manifest has them',
    columns,
    partitions: [],
  };
  return tableOf(etl, table, json(fleet, DEVICES_TABLE, EXACT_KEYS));
}

/** Runs of the jobs, a file of each type of sensor: what had landed before one began is curated when it has ended. */
function runsTable(fleet: Fleet, etl: Etl): Table {
  const table: EtlTable = {
    name: ETL_RUNS_TABLE,
    meaning: 'Runs of the ETL that made all that had landed before they began; the last of each type of sensor',
    columns: [
      column('sensor', 'string', 'the type of sensor'),
      column('began_ms', 'bigint', 'when the run began to look at the raw lake: ms since 1970-01-01 UTC', 'ms'),
      column('ended_ms', 'bigint', 'when all of its partitions were in place: ms since 1970-01-01 UTC', 'ms'),
    ],
    partitions: [],
  };
  return tableOf(etl, table, json(fleet, ETL_RUNS_TABLE, { ...EXACT_KEYS, 'use.null.for.invalid.data': 'TRUE' }));
}

const json = (fleet: Fleet, table: string, serdeParameters: Readonly<Record<string, string>>): Format => ({
  classification: 'json',
  input: 'org.apache.hadoop.mapred.TextInputFormat',
  output: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serde: 'org.openx.data.jsonserde.JsonSerDe',
  serdeParameters,
  location: bucketUri(fleet, 'curated', curatedPrefix(table)),
});

interface Format {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly classification: string;
  readonly input: string;
  readonly output: string;
  readonly serde: string;
  readonly serdeParameters?: Readonly<Record<string, string>>;
  readonly location: CfnValue;
}

function tableOf({ origin }: Etl, { name, meaning, columns, partitions }: EtlTable, format: Format): Table {
  const resource: StackResource = {
    stack: 'lake',
    logicalId: logicalId(name.replaceAll('_', '-'), 'table'),
    type: 'AWS::Glue::Table',
    origin,
    properties: {
      CatalogId: { Ref: 'AWS::AccountId' },
      DatabaseName: { Ref: DATABASE },
      TableInput: {
        Name: name,
        Description: description(meaning),
        TableType: 'EXTERNAL_TABLE',
        Parameters: { EXTERNAL: 'TRUE', classification: format.classification, ...format.parameters },
        PartitionKeys: partitions.map((key) => ({ Name: key, Type: 'string' })),
        StorageDescriptor: {
          Location: format.location,
          InputFormat: format.input,
          OutputFormat: format.output,
          SerdeInfo: {
            SerializationLibrary: format.serde,
            ...(format.serdeParameters ? { Parameters: format.serdeParameters } : {}),
          },
          Columns: columns.map(glueColumn),
        },
      },
    },
  };
  return { name, resource };
}

/** The types of the tree are Glue's. */
function glueColumn({ name, type, unit, meaning }: EtlColumn): CfnValue {
  return { Name: name, Type: type, Comment: columnComment(meaning, unit) };
}
