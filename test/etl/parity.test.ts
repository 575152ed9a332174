import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { both, type Outcome } from './both';
import { DEFECTS } from './defects';
import { MANIFEST } from './manifest';
import { type Layout, RawLake, reading } from './raw-lake';
import { describeWithSpark } from './spark';

/** One tree, two printers: the generated script in a real Spark and the generated SQL in a real DuckDB leave the same lake. */

const NOON = Date.UTC(2026, 5, 15, 12);
const DAY = '2026-06-15';
const SOUND = { temperature: 4.5, humidity: 50, passages: 3, door: false, mode: 'auto', note: 'fine' };

/** File by file, so that a difference is shown where it is. */
function same({ duckdb, spark }: { duckdb: Outcome; spark: Outcome }) {
  expect(spark.run, 'the report, and what was written').toEqual(duckdb.run);
  expect(Object.keys(spark.files), 'the files').toEqual(Object.keys(duckdb.files));
  for (const [key, file] of Object.entries(duckdb.files)) {
    expect(spark.files[key]?.rows, key).toEqual(file.rows);
    expect(spark.files[key]?.columns, `the columns of ${key}`).toEqual(file.columns);
  }
  return duckdb;
}

const manifestOf = (layout: Layout) =>
  layout === 'by-day' ? MANIFEST.replace('lake: {', 'lake: { partitioning: [group, dt],') : MANIFEST;

describeWithSpark('every kind of defect', () => {
  it.each([
    ['by-device', '.json'],
    ['by-day', '.json'],
    ['by-device', '.json.gz'],
  ] as const)('in the layout %s, in files %s', { timeout: 120_000 }, async (layout, end) => {
    const one = await both(manifestOf(layout));
    const lake = new RawLake(one.engine.raw, layout);
    const defects = DEFECTS.filter(({ byDay }) => layout === 'by-day' || byDay !== true);
    for (const [at, defect] of defects.entries()) {
      const sound = reading('n-001', at + 1, NOON + at * 1000, SOUND);
      const line = Buffer.concat([defect.line(sound), Buffer.from('\n')]);
      lake.put('north', 'n-001', NOON + at * 1000 + 500, end.endsWith('.gz') ? gzipSync(line) : line, end);
    }
    const { run } = same(await one.run('room', { days: [DAY] }));
    expect(run.report.in).toBe(defects.filter(({ outcome }) => outcome !== 'none').length);
    one.engine.close();
  });
});
