import { expect, it } from 'vitest';
import { costOf } from '../../compiler/5-plan/cost';
import { PRICES } from '../../compiler/5-plan/prices';
import { snapshotFiles } from './compiled';

const manifest = (devices: number, live: boolean) => `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe: { every: 10s, fields: { level: { unit: m, min: 0, max: 9 } } }
groups:
  tanks: { sensor: probe, devices: { prefix: tank-, count: ${devices} } }
lake: { ingest: firehose, partitioning: [group, dt], curated: { format: parquet, partitioning: [group, dt] } }
etl: {}
dashboards:
  levels: { on: [tanks], live: ${live}, visuals: [{ line: avg(level), by: device_id }] }
`;

async function look(devices: number, live = true): Promise<number | undefined> {
  return costOf(undefined, await snapshotFiles({ 'fleet.yaml': manifest(devices, live) })).liveLookUsd;
}

it('a plan says what a look at a live chart costs: at least what Athena counts, then by the bytes of two days and of the hour behind the last run', async () => {
  const terabytes = PRICES.athenaLeastBytes / 1024 ** 4;
  expect(await look(1)).toBeCloseTo(terabytes * PRICES.athenaTerabyte, 6);
  // 1,000 messages a second: 172.8 million curated rows of 10 bytes, 3.6 million raw messages of 300.
  const bytes = 172_800_000 * 10 + 3_600_000 * 300;
  expect(await look(10_000)).toBeCloseTo((bytes / 1024 ** 4) * PRICES.athenaTerabyte, 3);
});

it('a plan without live charts says nothing of one', async () => {
  expect(await look(10_000, false)).toBeUndefined();
});
