import { LakeQuery } from '../../../runtime/twin/lake/query/lake-query';
import { bucketsOf, ObjectStore } from '../../../runtime/twin/lake/storage/object-store';
import type { ResolvedResource } from '../../../runtime/twin/ports';
import { SteppingClock } from '../metrics/stepping-clock';

/** The lake of some stacks in a folder, at noon of 31 January 2026. */
export function lakeRoom(folder: string, resources: readonly ResolvedResource[]) {
  const clock = new SteppingClock();
  const store = new ObjectStore({ folder, buckets: bucketsOf(resources) });
  const lake = new LakeQuery({ lake: store, resources, clock });
  const bucket = bucketsOf(resources).find((name) => name.includes('-raw-')) ?? '';
  const put = (key: string, body: string | Uint8Array) => store.put(bucket, key, Buffer.from(body));
  const rows = async (sql: string) => (await lake.query(sql)).rows;
  return { clock, store, lake, bucket, put, rows };
}

/** A table of readings as the compiler declares them, by day; `changes` to its parameters. */
export function tableResources(
  columns: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>> = {},
): readonly ResolvedResource[] {
  const resource = (type: string, name: string, properties: Readonly<Record<string, unknown>>) => ({
    stack: 'lake',
    logicalId: name,
    type,
    name,
    arn: '',
    properties,
  });
  const input = {
    Name: 'raw',
    Parameters: {
      'projection.enabled': 'true',
      'projection.group.type': 'enum',
      'projection.group.values': 'a,b',
      'projection.dt.type': 'date',
      'projection.dt.format': 'yyyy-MM-dd',
      'projection.dt.range': '2025-01-01,NOW',
      'storage.location.template': 's3://my-raw-bucket/raw/group=${group}/dt=${dt}/',
      ...changes,
    },
    PartitionKeys: [
      { Name: 'group', Type: 'string' },
      { Name: 'dt', Type: 'string' },
    ],
    StorageDescriptor: {
      Location: 's3://my-raw-bucket/raw/',
      Columns: Object.entries(columns).map(([Name, Type]) => ({ Name, Type })),
      SerdeInfo: {
        SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
        Parameters: { 'use.null.for.invalid.data': 'TRUE', 'case.insensitive': 'FALSE' },
      },
    },
  };
  return [
    resource('AWS::S3::Bucket', 'my-raw-bucket', {}),
    resource('AWS::Glue::Database', 'my_db', {}),
    resource('AWS::Glue::Table', 'raw', { DatabaseName: 'my_db', TableInput: input }),
  ];
}
