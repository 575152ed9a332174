import { bucketUri } from '../../ir/arn';
import { type Artifact, jsonText } from '../../ir/artifact';
import { alertingGroups } from '../../ir/fleet/alerts';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { PartitionKey } from '../../ir/fleet/lake';
import type { Sensor } from '../../ir/fleet/sensors';
import { ALERTS_PREFIX, alertsPrefix, RAW_PREFIX, rawPrefix } from '../../ir/lake-layout';
import { ALERTS_TABLE, type BucketKind, databaseName, logicalId, rawTableName } from '../../ir/names';
import type { Origin } from '../../ir/origin';
import { readable } from '../../ir/readable';
import type { CfnValue, StackResource } from '../../ir/stack';
import { alertColumns, readingColumns } from './columns';
import { description } from './description';
import { DATABASE } from './names';
import { type Partition, partitionsOf, rawPartitions } from './partitions';
import { projection } from './projection';

interface TableSpec {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly CfnValue[];
  readonly partitions: readonly Partition[];
  readonly bucket: BucketKind;
  /** The folder of all data, and of one partition with a placeholder per column; both end with a slash. */
  readonly location: string;
  readonly template: string;
  readonly origin: Origin;
}

export interface Table {
  readonly name: string;
  readonly resource: StackResource;
}

export function database(fleet: Fleet): StackResource {
  return {
    stack: 'lake',
    logicalId: DATABASE,
    type: 'AWS::Glue::Database',
    properties: {
      CatalogId: { Ref: 'AWS::AccountId' },
      DatabaseInput: { Name: databaseName(fleet), Description: `The data lake of ${fleet.name}` },
    },
    origin: fleet.lake.origin,
  };
}

/** The groups that use a sensor, and so share its table. */
export const groupsOf = ({ groups }: Fleet, { id }: Sensor) => groups.filter(({ sensor }) => sensor.id === id);

export const ALERT_KEYS: readonly PartitionKey[] = ['group', 'dt'];

/** One table per type of sensor that is in use, and one of alerts. */
export function tables(fleet: Fleet): readonly Table[] {
  const watched = alertingGroups(fleet);
  const readings = fleet.sensors.flatMap((sensor) => {
    const groups = groupsOf(fleet, sensor);
    return groups.length > 0 ? [table(fleet, readingsOf(fleet, sensor, groups))] : [];
  });
  return [...readings, ...(watched.length > 0 ? [table(fleet, alertsOf(fleet, watched))] : [])];
}

function readingsOf(fleet: Fleet, sensor: Sensor, groups: readonly Group[]): TableSpec {
  return {
    name: rawTableName(sensor.id),
    description: `Readings of ${sensor.title} as they came; partitions are days of arrival (UTC)`,
    columns: readingColumns(sensor),
    partitions: rawPartitions(fleet, groups),
    bucket: 'raw',
    location: RAW_PREFIX,
    template: rawPrefix(fleet, placeholder),
    origin: sensor.origin,
  };
}

function alertsOf(fleet: Fleet, groups: readonly Group[]): TableSpec {
  return {
    name: ALERTS_TABLE,
    description: 'Thresholds crossed, as the agents saw them; partitions are days of arrival (UTC)',
    columns: alertColumns(),
    partitions: partitionsOf(ALERT_KEYS, groups),
    bucket: 'raw',
    location: ALERTS_PREFIX,
    template: alertsPrefix(placeholder('group'), placeholder('dt')),
    origin: fleet.lake.origin,
  };
}

/** As Athena fills it in; `bucketUri` keeps CloudFormation from doing so first. */
export const placeholder = (key: PartitionKey) => `\${${key}}`;

export function table(fleet: Fleet, spec: TableSpec): Table {
  return {
    name: spec.name,
    resource: tableResource(fleet, spec),
  };
}

/**
 * JSON, one document per line, in files ending in `.json` or `.json.gz`. A value of the wrong type becomes null: otherwise one device
 * could make every query over its table fail.
 */
function tableResource(fleet: Fleet, spec: TableSpec): StackResource {
  return {
    stack: 'lake',
    logicalId: logicalId(spec.name.replaceAll('_', '-'), 'table'),
    type: 'AWS::Glue::Table',
    origin: spec.origin,
    properties: {
      CatalogId: { Ref: 'AWS::AccountId' },
      DatabaseName: { Ref: DATABASE },
      TableInput: {
        Name: spec.name,
        Description: description(spec.description),
        TableType: 'EXTERNAL_TABLE',
        Parameters: {
          EXTERNAL: 'TRUE',
          classification: 'json',
          ...projection(spec.partitions, fleet.lake.firstYear),
          'storage.location.template': bucketUri(fleet, spec.bucket, spec.template),
        },
        // Texts, also of numbers: '02' is how the folder is called, and '2026' || '-' || '02' compares as a date.
        PartitionKeys: spec.partitions.map(({ key }) => ({ Name: key, Type: 'string' })),
        StorageDescriptor: {
          Location: bucketUri(fleet, spec.bucket, spec.location),
          InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          SerdeInfo: {
            SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
            Parameters: { ...EXACT_KEYS, 'use.null.for.invalid.data': 'TRUE' },
          },
          Columns: spec.columns,
        },
      },
    },
  };
}

/**
 * Keys as they are written, as the ETL and the twin read them. By default the SerDe folds them to small letters: `Temperature` would be read as
 * `temperature`, and an object that has both would make every query over it fail. Names of columns are small, so none needs a `mapping.`.
 * Source: Athena user guide, "OpenX JSON SerDe".
 */
export const EXACT_KEYS = { 'case.insensitive': 'FALSE' } as const;

/** The table as a file: the parameters of Glue's CreateTable, made from the very resource of the stack. */
export function tableFile(fleet: Fleet, { name, resource }: Table): Artifact {
  const { properties, origin } = resource;
  const parameters = readable(properties, new Map([[DATABASE, databaseName(fleet)]]));
  return { path: `lake/tables/${name}.json`, content: jsonText(parameters), origin };
}
