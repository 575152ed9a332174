import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runEtl } from '../../runtime/twin/etl/run-etl';
import { type LoadedStacks, loadStacks } from '../../runtime/twin/stacks/load';
import { reading } from '../etl/raw-lake';
import { temporaryFolder } from './iot-core/generated';
import { lakeRoom } from './lake/lake-room';
import { writeManifest } from './stacks/compiled';

/** A fleet in Iceberg on a laptop: the same rows under the same names, in folders of Parquet, and the twin says so. */

const MANIFEST = `apiVersion: fleetwright/v1
fleet: cold
aws: { region: eu-west-1 }
sensors: { room: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } } }
groups: { north: { sensor: room, devices: [n-1] } }
lake: { firstYear: 2025, curated: { format: iceberg } }
etl: { engine: glue }
`;
const folder = temporaryFolder();
const generated = join(folder.path, 'generated');
const dataDir = join(folder.path, 'data');
const TABLES = ['curated_room', 'quality_room', 'quarantine_room', 'rollup_room_day', 'rollup_room_hour'];

let stacks: LoadedStacks;
let room: ReturnType<typeof lakeRoom>;

beforeAll(async () => {
  await writeManifest(generated, MANIFEST);
  stacks = loadStacks(generated);
  room = lakeRoom(join(dataDir, 'lake'), stacks.resources);
  const line = JSON.stringify(reading('n-1', 1, Date.UTC(2026, 0, 31, 8), { temperature: 4 }));
  await room.put('raw/group=north/device=n-1/year=2026/month=01/day=31/1.json', line);
});
afterAll(async () => {
  await room.lake.close();
  folder.remove();
});

describe('a fleet whose curated tables are Iceberg', () => {
  it('is asked by the tables that the jobs make in AWS', async () => {
    await runEtl({ generated, dataDir, resources: stacks.resources }, 'room', { days: ['2026-01-31'] });
    expect(
      await room.rows(`SELECT device_id, temperature, "group", dt FROM curated_room WHERE dt = '2026-01-31'`),
    ).toEqual([['n-1', 4, 'north', '2026-01-31']]);
    expect(await room.rows(`SELECT temperature_mean FROM rollup_room_day WHERE dt = '2026-01-31'`)).toEqual([[4]]);
  });

  it('keeps them as Parquet, and lists that among what is not as in AWS', () => {
    const bucket = stacks.resources.find(({ logicalId }) => logicalId === 'CuratedBucket');
    const partition = join(dataDir, 'lake', bucket?.name ?? '', 'curated_room', 'group=north', 'dt=2026-01-31');
    expect(readdirSync(partition)).toEqual(['part-0.parquet']);
    const left = stacks.notHonoured.filter(({ property }) => property === 'TableInput.Parameters.table_type');
    expect(left.map(({ logicalId }) => logicalId)).toEqual(TABLES);
    expect(left[0]?.why).toMatch(/Parquet/);
  });
});
