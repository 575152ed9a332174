import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Both, both, contents, type Outcome } from './both';
import { duck } from './duckdb';
import { type Engine, engine } from './engine';
import { RawLake, reading } from './raw-lake';
import { describeWithSpark } from './spark';

/** No NaN and no infinity ever lands in a file: engines disagree on what is greatest, and whether NaN is a value at all. */

const NOON = Date.UTC(2026, 5, 15, 12);
const DAYS = ['2026-06-15'];
const MANIFEST = `
apiVersion: fleetwright/v1
fleet: small
aws: { region: us-east-1 }
sensors:
  probe:
    every: 60s
    fields:
      a: {}
      b: {}
      power: { unit: kW }
      n: { type: integer }
groups: { rooms: { sensor: probe, devices: [t-1], thresholds: [{ id: odd, when: a / b > 1 }] } }
lake: { firstYear: 2025 }
etl:
  engine: glue
  derive:
    ratio: { is: a / b }
    rest: { is: a % b }
    root: { is: sqrt(a) }
    log: { is: ln(a) }
    log_ten: { is: log10(a) }
    grown: { is: exp(a) }
    raised: { is: "power(a, b)" }
    product: { is: a * b }
    total: { is: a + b }
    gap: { is: a - b }
    milliwatts: { is: "convert(power, 'W')" }
    whole: { is: n * 2 }
    shown: { is: "round(a / b, 2)" }
    held: { is: "clamp(a / b, -1, 1)" }
`;
const EDGES = [0, -0, 1, -1, 1e308, -1e308, 1.7976931348623157e308, 5e-324, -5e-324, 1e-300];
const WORDS = ['NaN', 'Infinity', '-Infinity', '1e400', 'inf'];

function fill(lake: RawLake): void {
  let at = 0;
  for (const a of EDGES)
    for (const b of [...EDGES, ...WORDS]) {
      at += 1;
      lake.putReading('rooms', reading('t-1', at, NOON + at * 1000, { a, b, power: a, n: Number.MAX_SAFE_INTEGER }));
    }
  const big = reading('t-1', at + 1, NOON + (at + 1) * 1000, { a: 1, n: 1 });
  lake.put('rooms', 't-1', NOON, `${JSON.stringify(big).replace('"a":1', '"a":1e400')}\n`);
}

const engines: Engine[] = [];
afterAll(() => {
  for (const one of engines) one.close();
});

/** Each number of each file, by where it stands, that is not finite. */
function notFinite(files: Outcome['files']): readonly string[] {
  return Object.entries(files).flatMap(([key, { columns, rows }]) =>
    columns
      .filter(({ column_type }) => column_type === 'DOUBLE')
      .flatMap(({ column_name: name }) =>
        rows
          .map((row) => row[String(name)])
          .filter((value) => value !== null && !Number.isFinite(Number(value)))
          .map((value) => `${key} ${name}: ${value}`),
      ),
  );
}

it('holds for DuckDB: derived fields, conditions and roll-ups of the least and the greatest numbers', async () => {
  const one = await engine(MANIFEST);
  engines.push(one);
  fill(new RawLake(one.raw));
  const { report } = await one.run('probe', { days: DAYS });
  expect(report.curated).toBe(report.in);
  const files = await contents(await duck(), one.out);
  expect(
    Object.values(files).flatMap(({ columns }) => columns.filter(({ column_type }) => column_type === 'DOUBLE')).length,
  ).toBeGreaterThan(20);
  expect(notFinite(files)).toEqual([]);
});

describeWithSpark('no number in a file of either engine is NaN or infinite', () => {
  it('and both hold the same', { timeout: 480_000 }, async () => {
    const two: Both = await both(MANIFEST);
    engines.push(two.engine);
    fill(new RawLake(two.engine.raw));
    const { duckdb, spark } = await two.run('probe', { days: DAYS });
    expect(notFinite(spark.files)).toEqual([]);
    expect(spark.files).toEqual(duckdb.files);
  });
});

it('no raw table has a column of moments: a reader that is told so drops the offset of a text', async () => {
  const one = await engine(MANIFEST);
  engines.push(one);
  const table = JSON.parse(readFileSync(join(one.generated, 'lake/tables/raw_probe.json'), 'utf8'));
  const types = table.TableInput.StorageDescriptor.Columns.map(({ Type }: { Type: string }) => Type);
  expect(types.filter((type: string) => /timestamp/.test(type))).toEqual([]);
});
