import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, it } from 'vitest';
import { LakeQuery } from '../../../runtime/twin/lake/query/lake-query';
import { ObjectStore } from '../../../runtime/twin/lake/storage/object-store';
import { temporaryFolder } from '../iot-core/generated';
import { SteppingClock } from '../metrics/stepping-clock';

/** The ETL puts a new file in the place of an old one, whole and at once, while queries read. */

const folder = temporaryFolder();
afterAll(() => folder.remove());

const BUCKET = 'curated';
const DAYS = 12;
const SIZES: readonly number[] = [10, 4000];

/** Puts now this file, now that one in all places, and rests, until it is ended. */
const REPLACING = `
const { copyFileSync, renameSync } = require('node:fs');
const { workerData: { places, files, restMs } } = require('node:worker_threads');
const pause = new Int32Array(new SharedArrayBuffer(4));
for (let at = 0; ; at++) {
  for (const place of places) {
    copyFileSync(files[at % files.length], place + '.new');
    renameSync(place + '.new', place);
  }
  Atomics.wait(pause, 0, 0, restMs);
}
`;

it('a file that is replaced while it is read is read whole, the one or the other', { timeout: 180_000 }, async () => {
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  const files: string[] = [];
  for (const rows of SIZES) {
    const file = join(folder.path, `${rows}.parquet`);
    await duck.run(
      `COPY (SELECT random() AS value, range::VARCHAR AS device_id FROM range(${rows})) TO '${file}' (ROW_GROUP_SIZE 2048)`,
    );
    files.push(file);
  }
  const places: string[] = [];
  for (let day = 0; day < DAYS; day++) {
    const to = join(folder.path, BUCKET, 'curated_x', `dt=2026-01-${String(day + 1).padStart(2, '0')}`);
    mkdirSync(to, { recursive: true });
    copyFileSync(files[0] ?? '', join(to, 'part-0.parquet'));
    places.push(join(to, 'part-0.parquet'));
  }
  const part = { stack: 'lake', arn: '' };
  const input = {
    Name: 'curated_x',
    PartitionKeys: [{ Name: 'dt', Type: 'string' }],
    StorageDescriptor: {
      Location: `s3://${BUCKET}/curated_x/`,
      Columns: [
        { Name: 'value', Type: 'double' },
        { Name: 'device_id', Type: 'string' },
      ],
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  };
  const named = (type: string, name: string, properties: Readonly<Record<string, unknown>>) => ({
    ...part,
    ...{ logicalId: name, type, name, properties },
  });
  const lake = new LakeQuery({
    lake: new ObjectStore({ folder: folder.path, buckets: [BUCKET] }),
    resources: [
      named('AWS::Glue::Database', 'my_db', {}),
      named('AWS::Glue::Table', 'curated_x', { DatabaseName: 'my_db', TableInput: input }),
    ],
    clock: new SteppingClock(),
  });
  const ask = () => lake.query('SELECT dt, count(value), count(DISTINCT device_id) FROM curated_x GROUP BY dt');
  await ask();
  const begun = performance.now();
  await ask();
  // Most looks are overtaken, and few of them twice, on a machine of any speed: a query is asked again a few times, and not for ever.
  const restMs = Math.max(100, 2 * (performance.now() - begun));
  const replacing = new Worker(REPLACING, { eval: true, workerData: { places, files, restMs } });
  try {
    for (let looks = 0; looks < 60; looks++) {
      const { rows } = await ask();
      const odd = rows.filter(([, count, devices]) => count !== devices || !SIZES.includes(Number(count)));
      expect([rows.length, odd], `look ${looks}`).toEqual([DAYS, []]);
    }
  } finally {
    await replacing.terminate();
    await lake.close();
  }
});
