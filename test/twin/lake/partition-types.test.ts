import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, it } from 'vitest';
import { LakeQuery } from '../../../runtime/twin/lake/query/lake-query';
import { ObjectStore } from '../../../runtime/twin/lake/storage/object-store';
import { temporaryFolder } from '../iot-core/generated';
import { SteppingClock } from '../metrics/stepping-clock';

/** Partitions that were made when a column had another type, as Athena takes them and refuses them. */

const folder = temporaryFolder();
afterAll(() => folder.remove());

const resource = (type: string, name: string, properties: Readonly<Record<string, unknown>>) => ({
  stack: 'lake',
  logicalId: name,
  type,
  name,
  arn: '',
  properties,
});

let made = 0;
/** A table that declares `value` as this type, over a partition for each of these values of DuckDB. */
function answer(declared: string, ...values: readonly string[]) {
  return table(declared, values, ({ dt }) => [`dt=${dt}`], ['dt']);
}

interface Day {
  readonly dt: string;
}
/** A table with a partition a day, in folders of this form. */
async function table(
  declared: string,
  values: readonly string[],
  folders: (day: Day) => readonly string[],
  keys: readonly string[],
) {
  made += 1;
  const bucket = `curated-${made}`;
  const store = new ObjectStore({ folder: folder.path, buckets: [bucket] });
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  for (const [day, value] of values.entries()) {
    const to = join(folder.path, bucket, 'curated_x', ...folders({ dt: `2026-01-0${day + 1}` }));
    mkdirSync(to, { recursive: true });
    await duck.run(`COPY (SELECT ${value} AS value, 'd' AS device_id) TO '${join(to, 'part-0.parquet')}'`);
  }
  const input = {
    Name: 'curated_x',
    PartitionKeys: keys.map((Name) => ({ Name, Type: 'string' })),
    StorageDescriptor: {
      Location: `s3://${bucket}/curated_x/`,
      Columns: [
        { Name: 'value', Type: declared },
        { Name: 'device_id', Type: 'string' },
        { Name: 'new', Type: 'double' },
      ],
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  };
  const resources = [
    resource('AWS::Glue::Database', 'my_db', {}),
    resource('AWS::Glue::Table', 'curated_x', { DatabaseName: 'my_db', TableInput: input }),
  ];
  return new LakeQuery({ lake: store, resources, clock: new SteppingClock() });
}

it.each([
  ['bigint', '2.5::DOUBLE', 'double'],
  ['double', '2::BIGINT', 'bigint'],
  ['double', "'2.5'", 'string'],
  ['string', '2::BIGINT', 'bigint'],
  ['boolean', "'true'", 'string'],
  ['int', '2::BIGINT', 'bigint'],
  ['timestamp', "'2026-01-01'", 'string'],
])('a table of %s over a partition of %s is refused, whatever is asked', async (declared, value, is) => {
  const lake = await answer(declared, `NULL::${declared === 'string' ? 'VARCHAR' : declared}`, value);
  for (const sql of ['SELECT value FROM curated_x', 'SELECT count(*) FROM curated_x'])
    await expect(lake.query(sql)).rejects.toThrow(
      new RegExp(
        `^HIVE_PARTITION_SCHEMA_MISMATCH: .* The column 'value' in table 'my_db.curated_x' is declared as type '${declared}', but partition 'dt=2026-01-02' declared column 'value' as type '${is}'`,
      ),
    );
  // The partition that fits is answered for.
  expect((await lake.query("SELECT value FROM curated_x WHERE dt = '2026-01-01'")).rows).toEqual([[null]]);
  await lake.close();
});

it.each([
  ['bigint', '2::INTEGER', 2],
  ['bigint', "'2'", 2],
  ['double', '2.5::FLOAT', 2.5],
  ['double', '2.5::DOUBLE', 2.5],
])('a table of %s takes a partition of %s, and one that lacks a column', async (declared, value, expected) => {
  const lake = await answer(declared, value);
  expect((await lake.query('SELECT value, new FROM curated_x')).rows).toEqual([[expected, null]]);
  await lake.close();
});

it.each([
  [['dt'], ({ dt }: Day) => [`dt=${dt}`]],
  [['group', 'dt'], ({ dt }: Day) => ['group=rooms', `dt=${dt}`]],
  [
    ['group', 'year', 'month', 'day'],
    ({ dt }: Day) => ['group=rooms', ...['year', 'month', 'day'].map((key, at) => `${key}=${dt.split('-')[at]}`)],
  ],
])('what is refused names its day and the way out, on a laptop and in AWS: partitions by %j', async (keys, folders) => {
  const lake = await table('bigint', ['2::BIGINT', '2.5::DOUBLE'], folders, keys);
  const said: unknown = await lake.query('SELECT value FROM curated_x').catch((problem: unknown) => problem);
  expect(String(said)).toContain('fleet etl run --date 2026-01-02');
  expect(String(said)).toContain('fleet apply --remake-partitions');
  expect(String(said)).toContain('--days 2026-01-02');
  await lake.close();
});
