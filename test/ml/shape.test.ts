import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import type { AgentConfig } from '../../schema/agent-config';
import { duck } from '../etl/duckdb';
import { engine } from '../etl/engine';
import { RawLake } from '../etl/raw-lake';
import { said, writeCurated } from '../eval/curated-lake';
import { sourcesOf } from '../sources';

/** The models of the example are evaluated on curated tables that no ETL made. Here a part of one is made both ways. */

const root = new URL('../../', import.meta.url);
/** Without the inventory, which lies in another file. */
const MANIFEST = readFileSync(new URL('fleet.example.yaml', root), 'utf8')
  .replace('from: docs/example/motors.csv', 'prefix: motor-, count: 2')
  .replace('by: machine', 'by: device_id');
const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 5, 1, 22);

const { output } = await compile(sourcesOf({ 'fleet.yaml': MANIFEST }), { manifest: 'fleet.yaml' });
const configs = ['temp-001', 'temp-002'].map((thing) => {
  const artifact = output?.artifacts.find(({ path }) => path === `agents/group1/${thing}.json`);
  if (!artifact) throw new Error(`there is no config of ${thing}`);
  return JSON.parse([...contentOf(artifact)].join('')) as AgentConfig;
});
const faults = { 'temp-002': [{ kind: 'compressor-fail', from: FROM + HOUR, until: FROM + 3 * HOUR }] };
const simulation = { table: 'curated_cold_room', configs, from: FROM, until: FROM + 4 * HOUR, seed: 1, faults };
const one = await engine(MANIFEST);
const folder = mkdtempSync(join(tmpdir(), 'fleet-shape-'));
afterAll(() => {
  one.close();
  rmSync(folder, { recursive: true, force: true });
});

it('the shortcut of the evaluation and the real ETL agree on every row that a model reads', async () => {
  const lake = new RawLake(one.raw);
  for (const config of configs) {
    for (const device of config.devices) {
      let text = '';
      for (const { payload } of said(config, device, simulation)) {
        const eventTime = Number(payload['event_time']);
        text += `${JSON.stringify({ ...payload, device_id: device.id, ingest_ms: eventTime + 500, trace_id: 't' })}\n`;
        if (eventTime + 60_000 < Date.UTC(2026, 5, 2)) continue;
        lake.put('group1', device.id, eventTime + 500, text);
        text = '';
      }
    }
  }
  await one.run('cold-room', { days: ['2026-06-01', '2026-06-02'] });
  const rows = await writeCurated(folder, simulation);
  const db = await duck();
  const read = (lakeFolder: string) =>
    db.rows(`SELECT device_id, event_time, temperature, humidity, breach_cold_chain_broken, breach_damp, data_quality, "group", CAST(dt AS VARCHAR) AS dt
      FROM read_parquet('${lakeFolder}/curated_cold_room/*/*/*.parquet', hive_partitioning = true) ORDER BY device_id, event_time`);
  const [byEtl, byShortcut] = [await read(one.out), await read(folder)];
  expect(byEtl.length).toBe(rows);
  expect(byShortcut).toEqual(byEtl);
  expect(byEtl.filter((row) => row['breach_cold_chain_broken'] === true).length).toBeGreaterThan(10);
});
