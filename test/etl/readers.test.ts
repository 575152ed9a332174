import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonPath } from '../ml/python';
import { describeWithTrino, trinoMistakes } from '../trino/trino';
import { duck } from './duckdb';
import { type Engine, engine } from './engine';
import { RawLake, reading } from './raw-lake';
import { describeWithSpark, python, spark } from './spark';

/** docs/reading-the-lake.md: each snippet, as it stands there, gives the rows that are in the lake, also of devices that look like numbers. */

const NOON = Date.UTC(2026, 5, 15, 12);
const MANIFEST = `
apiVersion: fleetwright/v1
fleet: cold
aws: { region: us-east-1 }
sensors: { probe: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } } }
groups: { rooms: { sensor: probe, devices: ["012", "10f", "1e3"] } }
lake: { firstYear: 2025, curated: { partitioning: [group, device, year, month, day] } }
etl: { engine: glue }
`;
const WANTED = [
  ['012', 1],
  ['10f', 2],
  ['1e3', 3],
];
const DAYS = ['2026-06-15'];

let one: Engine;
beforeAll(async () => {
  one = await engine(MANIFEST);
  const lake = new RawLake(one.raw);
  for (const [at, [device, warmest]] of WANTED.entries())
    lake.putReading('rooms', reading(String(device), at + 1, NOON + at, { temperature: warmest }));
  await one.run('probe', { days: DAYS });
});
afterAll(() => one.close());

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/reading-the-lake.md', import.meta.url)), 'utf8');
/** The snippet of an engine, over the lake of this test. */
function snippet(name: string): string {
  const found = new RegExp(`\`\`\`\\w+ ${name}\\n([^]*?)\\n\`\`\``).exec(PAGE)?.[1];
  if (found === undefined) throw new Error(`docs/reading-the-lake.md has no snippet for ${name}`);
  return found.replaceAll('LAKE', one.out);
}

/** What Python says of the `rows` of a snippet. */
function inPython(interpreter: string, before: string, name: string, after: string): unknown {
  const code = [before, snippet(name), after].join('\n');
  const { status, stdout, stderr } = spawnSync(interpreter, ['-c', code], { encoding: 'utf8' });
  expect(status, stderr.slice(-2000)).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

describe('the lake, read from elsewhere', () => {
  it('by DuckDB', async () => {
    const rows = await (await duck()).rows(snippet('duckdb'));
    expect(rows.map(({ device, warmest }) => [device, warmest])).toEqual(WANTED);
  });

  it('by pandas', () => {
    const after = 'import json\nprint(json.dumps(sorted(rows[["device", "temperature"]].values.tolist())))';
    expect(inPython(pythonPath(), '', 'pandas', after)).toEqual(WANTED);
  });
});

describeWithSpark('the lake, read from elsewhere by Spark', () => {
  it('as the page says, and by the script itself', { timeout: 480_000 }, async () => {
    const before = [
      'from pyspark.sql import SparkSession',
      'spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()',
    ].join('\n');
    const after =
      'import json\nprint(json.dumps(sorted([row.device, row.temperature] for row in rows.select("device", "temperature").collect())))';
    expect(inPython(python ?? '', before, 'spark', after)).toEqual(WANTED);
    const out = `${one.out}-spark`;
    const { report, written } = await spark().run({
      script: join(one.generated, 'glue', 'probe.py'),
      devices: join(one.generated, 'lake', 'devices', 'devices.ndjson'),
      raw: one.raw,
      out,
      days: DAYS,
    });
    expect(report.curated).toBe(3);
    for (const [device] of WANTED) expect(written.join('\n')).toContain(`/device=${device}/`);
  });
});

describeWithTrino('the lake, read from elsewhere by Trino', () => {
  it('takes the statement of the page', () => {
    expect(trinoMistakes(new Map([['page', snippet('trino')]]))).toEqual(new Map());
  });
});
