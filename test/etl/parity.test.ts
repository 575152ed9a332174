import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { duckdb } from '../../compiler/expression/dialects/duckdb';
import { parse } from '../../compiler/expression/parse';
import { typeOf } from '../../compiler/expression/type';
import { largeText, SCOPE } from '../expression/arbitrary';
import { both, type Outcome } from './both';
import { DEFECTS } from './defects';
import { firstOf, isLong } from './long';
import { MANIFEST } from './manifest';
import { DAY_BEFORE, lines, putLines } from './random-lake';
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

describeWithSpark('every kind of defect, in plain files and in gzip', () => {
  it.each(firstOf(1, ['by-day', 'by-device'] as const))('in the layout %s', { timeout: 360_000 }, async (layout) => {
    const one = await both(manifestOf(layout));
    const lake = new RawLake(one.engine.raw, layout);
    const defects = DEFECTS.filter(({ byDay }) => layout === 'by-day' || byDay !== true);
    const lines = [...defects, ...defects].map((defect, at) => ({ defect, at, zipped: at >= defects.length }));
    for (const { defect, at, zipped } of lines) {
      const sound = reading('n-001', at + 1, NOON + at * 1000, SOUND);
      const line = Buffer.concat([defect.line(sound), Buffer.from('\n')]);
      const [content, end] = zipped ? [gzipSync(line), '.json.gz'] : [line, '.json'];
      lake.put('north', 'n-001', NOON + at * 1000 + 500, content, end);
    }
    const { run } = same(await one.run('room', { days: [DAY] }));
    expect(run.report.in).toBe(lines.filter(({ defect }) => defect.outcome !== 'none').length);
    one.engine.close();
  });
});

/** Values of which one engine may think that it comes first, and the other not. */
const copies = fc.record({
  temperature: fc.constantFrom(null, 0, 1, -1, 1.5, '2', 'none'),
  humidity: fc.constantFrom(null, 50, '50', 1e-320, 99.99999999999999),
  passages: fc.constantFrom(null, 0, 3, 12.5, '3', 9007199254740992),
  door: fc.constantFrom(null, true, false, 'true', 'perhaps'),
  mode: fc.constantFrom(null, 'auto', 'manual', 7),
  note: fc.constantFrom(null, '', ' ', 'Z', 'a', 'ä', '\uffff', '😀', 'e\u0301', 3),
});

describeWithSpark('readings that agree in all that says which came first', () => {
  const quarantineLast = MANIFEST.replace(/( +- range: quarantine\n)( +- deduplicate: .*\n)/, '$2$1');

  it.each([
    ['before', MANIFEST],
    ['behind', quarantineLast],
  ])('leave the same one, with the range %s the key', { timeout: 360_000 }, async (_, manifest) => {
    const one = await both(manifest);
    const lake = new RawLake(one.engine.raw);
    const keys = 40;
    for (const [at, copy] of fc.sample(copies, { numRuns: keys * 8, seed: 20261125 }).entries()) {
      const sound = reading('n-001', at % keys, NOON + (at % keys) * 1000, SOUND);
      const { humidity } = copy;
      // Some lie outside, and are kept with their line where the range comes last.
      const values = { ...sound, ...copy, humidity: at % 5 === 0 ? -1 : humidity };
      lake.put('north', 'n-001', NOON + 60_000, `${JSON.stringify(values)}\n`);
    }
    const { run } = same(await one.run('room', { days: [DAY] }));
    expect(run.report.duplicates).toBeGreaterThan(keys);
    one.engine.close();
  });
});

const LINES = 120;
const EXAMPLE = { folder: fileURLToPath(new URL('../..', import.meta.url)), file: 'fleet.example.yaml' };

describeWithSpark('every sensor of the example', () => {
  it.each(firstOf(1, ['cold-room', 'meter', 'portal', 'air', 'motor', 'pi-node']))(
    '%s',
    { timeout: 360_000 },
    async (sensor) => {
      const one = await both(EXAMPLE);
      const layout = one.engine.fleet.lake.partitioning.includes('device') ? 'by-device' : 'by-day';
      const [all = []] = fc.sample(lines(one.engine.fleet, sensor, LINES), { numRuns: 1, seed: 15 });
      putLines(new RawLake(one.engine.raw, layout), all, layout);
      const { run } = same(await one.run(sensor, { days: [DAY_BEFORE, DAY] }));
      expect(run.report.curated).toBeGreaterThan(20);
      one.engine.close();
    },
  );
});

/** A text that means something else to Spark, SQL and Python. */
const HOSTILE = `${'$'}{env:HOME} it's \\n`;

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Whether the language takes a formula, and DuckDB can say it. */
function isSayable(text: string): boolean {
  const parsed = parse(text);
  const typed = parsed.ok ? typeOf(parsed.expression, SCOPE) : undefined;
  return typed?.ok === true && duckdb.print(typed.expression, {}).ok;
}

const formula = largeText.number.filter(isSayable);
const large = formula.filter((text) => text.length > 120);

/** Manifests that differ in everything that the tree knows. */
const manifests = fc
  .record({
    layout: fc.constantFrom<Layout>('by-device', 'by-day'),
    curated: fc.constantFrom('[group, dt]', '[group, device, year, month, day]', '[group, year, month, day]'),
    compression: fc.constantFrom('zstd', 'snappy'),
    range: fc.constantFrom('drop', 'flag', 'quarantine'),
    require: fc.subarray(['device_id', 'boot_id', 'ratio', 'tag', 'ingest_ms'], { minLength: 1 }),
    by: fc.subarray(['device_id', 'boot_id', 'sequence', 'pulses'], { minLength: 1 }),
    order: fc.shuffledSubarray([0, 1, 2], { minLength: 1 }),
    enrich: fc.constantFrom('[]', '[metadata]', '[metadata, thresholds]'),
    numbers: fc.tuple(formula, large),
    condition: largeText.condition,
    odd: fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }).filter((text) => !/[\p{C}\p{Z}]/u.test(text)),
  })
  .map(({ layout, curated, compression, range, require, by, order, enrich, numbers, condition, odd }) => {
    const rules = [
      `{ require: [${require.join(', ')}] }`,
      `{ range: ${range} }`,
      `{ deduplicate: { by: [${by.join(', ')}] } }`,
    ];
    const raw = layout === 'by-day' ? 'partitioning: [group, dt], ' : '';
    return {
      layout,
      text: `
apiVersion: fleetwright/v1
fleet: any
aws: { region: us-east-1 }
sensors:
  thing:
    every: 60s
    fields:
      ratio: { min: -10, max: 120.5 }
      value: {}
      power: { unit: kW, min: 0, max: 1000 }
      pulses: { type: integer, unit: count, max: 1000 }
      door_open: { type: boolean }
      tag: { type: string, maxLength: 20, values: [E1, E2, ${JSON.stringify(HOSTILE)}, ${JSON.stringify(odd)}] }
groups:
  one:
    sensor: thing
    devices: [{ serial: a, metadata: { shelf: a1 } }, b]
    metadata: { shelf: b2, site: north }
    thresholds: [{ id: high, field: ratio, above: 100 }, { id: odd, when: ${JSON.stringify(condition)} }]
  two:
    sensor: thing
    devices: [c]
    thresholds: [{ id: high, field: ratio, below: -5 }]
lake: { ${raw}curated: { partitioning: ${curated}, compression: ${compression} } }
etl:
  engine: lambda
  clean: [${order.map((at) => rules[at]).join(', ')}]
  enrich: ${enrich}
  derive:
${numbers.map((number, at) => `    made_${at}: { is: ${JSON.stringify(number)} }`).join('\n')}
    decided: { is: ${JSON.stringify(condition)} }
    said: { is: ${JSON.stringify(`if(tag = ${literal(HOSTILE)}, ${literal(HOSTILE)}, tag)`)} }
`,
    };
  });

describeWithSpark('any manifest and any lines', () => {
  it('makes the same lake in both', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(manifests, fc.integer(), async ({ layout, text }, seed) => {
        const one = await both(text).catch((error: Error) => error);
        // Some random formulas are turned away when they are typed, or are always true.
        fc.pre(!(one instanceof Error));
        const [all = []] = fc.sample(lines(one.engine.fleet, 'thing', LINES), { numRuns: 1, seed });
        putLines(new RawLake(one.engine.raw, layout), all, layout);
        same(await one.run('thing', { days: [DAY_BEFORE, DAY] }));
        one.engine.close();
      }),
      { numRuns: Number(process.env.FLEET_PARITY_RUNS ?? (isLong ? 4 : 1)), maxSkipsPerRun: 20, endOnFailure: true },
    );
  });
});
