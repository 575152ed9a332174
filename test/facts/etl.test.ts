import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Duck, duck } from '../etl/duckdb';
import { type Engine, engine, type Run } from '../etl/engine';
import { RawLake, reading } from '../etl/raw-lake';
import { describeWithSpark, spark } from '../etl/spark';
import { sourcesOf } from '../sources';
import { type Deployed, deploy, deployed, type JsonMap } from '../targets/iot-core/deployed';
import { renderTemplate } from '../targets/iot-rules/render-template';
import { rulesOf, s3Of } from '../targets/iot-rules/rule-view';

/**
 * Known mistakes of tutorials about cleaning IoT data on AWS, one test each: what they get wrong is right in what is generated, for both
 * engines. Where it is a matter of what happens, the generated code itself runs.
 */

const DAY_1 = '2026-06-15';
const DAY_2 = '2026-06-16';
const NOON = Date.UTC(2026, 5, 15, 12);
const DAY_MS = 86_400_000;

/** One kind of sensor and few rules: what is asked here does not depend on them, and Spark plans the faster. */
const MANIFEST = `
apiVersion: fleetwright/v1
fleet: cold
aws: { region: us-east-1 }
sensors:
  room:
    every: 60s
    fields: { temperature: { unit: Cel, min: -40, max: 85 }, humidity: { unit: "%RH", min: 0, max: 100 } }
groups:
  north: { sensor: room, devices: { prefix: n-, count: 3 } }
lake: { firstYear: 2025 }
etl: { engine: glue, enrich: [] }
`;
const ON_LAMBDA = MANIFEST.replace('engine: glue', 'engine: lambda');

let one: Engine;
let db: Duck;
let made: Deployed;
let broken: string;

beforeAll(async () => {
  one = await engine(MANIFEST);
  db = await duck();
  made = await deploy(sourcesOf({ 'fleet.yaml': MANIFEST }), 'fleet.yaml');
  const lake = new RawLake(one.raw);
  lake.putReading('north', reading('n-001', 1, NOON, { temperature: 4, humidity: null }));
  lake.putReading('north', reading('n-002', 1, NOON, { temperature: 5, humidity: 50 }));
  lake.putReading('north', reading('n-001', 2, NOON + DAY_MS, { temperature: 6, humidity: 50 }));
  broken = lake.put('north', 'n-001', NOON + DAY_MS, '{"temperature": ');
});
afterAll(() => one.close());

/** A lake that an engine has filled, a day after the other. */
interface Filled {
  readonly out: string;
  readonly first: Run;
  readonly second: Run;
  /** The content of what the first run wrote, before the second and after it. */
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

async function filled(out: string, run: (day: string) => Promise<Run>): Promise<Filled> {
  mkdirSync(out, { recursive: true });
  const first = await run(DAY_1);
  const contents = () => new Map(first.written.map((key) => [key, readFileSync(join(out, key)).toString('base64')]));
  const before = contents();
  const second = await run(DAY_2);
  return { out, first, second, before, after: contents() };
}

function facts(fill: () => Promise<Filled>) {
  let lake: Filled;
  beforeAll(async () => {
    lake = await fill();
  }, 480_000);

  const rows = (table: string, columns: string) =>
    db.rows(
      `SELECT ${columns} FROM read_parquet('${lake.out}/${table}/**/*.parquet', hive_partitioning = true) ORDER BY ALL`,
    );

  it('a run wipes no history: what it overwrites are the partitions of its own days', () => {
    expect(lake.first.written.length).toBeGreaterThan(0);
    expect(lake.after).toEqual(lake.before);
    expect(lake.second.removed).toEqual([]);
    for (const key of lake.second.written) expect(key).toContain(`dt=${DAY_2}/`);
  });

  it('a null is no reason to lose a reading, nor a column', async () => {
    expect(await rows('curated_room', 'device_id, dt::VARCHAR AS dt, temperature, humidity')).toEqual([
      { device_id: 'n-001', dt: DAY_1, temperature: 4, humidity: null },
      { device_id: 'n-001', dt: DAY_2, temperature: 6, humidity: 50 },
      { device_id: 'n-002', dt: DAY_1, temperature: 5, humidity: 50 },
    ]);
  });

  it('a row in quarantine knows the object that it came from', async () => {
    expect(await rows('quarantine_room', 'reason, source')).toEqual([{ reason: 'not-json', source: broken }]);
  });

  it('there is a table per kind of sensor, in which the device is a column', async () => {
    const written = [...lake.first.written, ...lake.second.written];
    const tables = new Set(written.map((key) => key.split('/')[0]));
    expect([...tables].sort()).toEqual(['curated_room', 'quarantine_room', 'rollup_room_day', 'rollup_room_hour']);
    expect(written.filter((key) => /n-00[12]/.test(key))).toEqual([]);
  });

  it('tables look exactly where the run writes', () => {
    const locations = new Map(tablesOf(made).map(({ Name, ...table }) => [Name, table]));
    for (const key of [...lake.first.written, ...lake.second.written]) {
      const table = locations.get(key.split('/')[0] ?? '');
      const folders = table?.PartitionKeys.map(({ Name }) => `${Name}=[^/]+/`).join('') ?? '';
      const location = String(table?.StorageDescriptor.Location).replace(/^s3:\/\/[^/]+\//, '');
      expect(location).not.toBe('');
      expect(key).toMatch(new RegExp(`^${location}${folders}[^/]+\\.parquet$`));
    }
  });
}

interface Table {
  readonly Name: string;
  readonly PartitionKeys: readonly { readonly Name: string }[];
  readonly StorageDescriptor: { readonly Location: string };
}

const tablesOf = ({ of }: Deployed) =>
  of('AWS::Glue::Table').map(({ properties }) => properties.TableInput as unknown as Table);

describe('the generated SQL', () => {
  facts(() => filled(one.out, (day) => one.run('room', { days: [day] })));
});

describeWithSpark('the generated script', () => {
  facts(() => {
    const out = `${one.out}-spark`;
    return filled(out, (day) =>
      spark().run({
        script: join(one.generated, 'glue', 'room.py'),
        devices: join(one.generated, 'lake', 'devices', 'devices.ndjson'),
        raw: one.raw,
        out,
        days: [day],
      }),
    );
  });
});

describe('what the script calls', () => {
  const scripts = () => [...made.files].filter(([path]) => path.startsWith('glue/'));

  it('is there: drop_null_fields is no method of a DynamicFrame, and there are no DynamicFrames', () => {
    expect(scripts()).toHaveLength(1);
    for (const [path, text] of scripts()) {
      expect(text.match(/from awsglue\S* import .+/g), path).toEqual(['from awsglue.utils import getResolvedOptions']);
      expect(text, path).not.toMatch(/DynamicFrame|drop_null_fields|DropNullFields|GlueContext/);
    }
  });

  it('gives the file of a line: not input_file_name(), which may come back empty', () => {
    for (const [path, text] of scripts()) {
      expect(text, path).toContain('_metadata.file_path');
      expect(text, path).not.toContain('input_file_name');
    }
  });

  it('overwrites only the folder in which it works, never one that holds data', () => {
    for (const [path, text] of scripts()) {
      expect(text, path).not.toMatch(/insertInto|saveAsTable|INSERT OVERWRITE/);
      const modes = text.split('\n').filter((line) => line.includes('.mode('));
      expect(modes, path).toHaveLength(1);
      expect(modes[0], path).toMatch(/\.mode\("overwrite"\).*\.parquet\(curated\.path\(folder\)\)$/);
      expect(text, path).toContain(`folder = f"{work}/{table['name']}"`);
      expect(text, path).toContain('work = f"_work/{SENSOR}"');
    }
  });
});

describe('what is deployed', () => {
  it('a crawler looks exactly where the rule of its group writes', async () => {
    const crawling = await deployed('crawler');
    const rules = rulesOf(crawling).filter(({ name }) => name.endsWith('__telemetry'));
    const crawlers = crawling.of('AWS::Glue::Crawler');
    expect(crawlers.length).toBeGreaterThan(0);
    for (const { properties } of crawlers) {
      const group = String(properties.Name).slice(crawling.fleet.name.length + 1);
      const rule = rules.find(({ name }) => name.endsWith(`__${group.replaceAll('-', '_')}__telemetry`));
      const { S3Targets } = properties.Targets as { S3Targets: { Path: string }[] };
      if (!rule) throw new Error(`no rule of ${group} among ${rules.map(({ name }) => name).join(', ')}`);
      const topic = rule.statement.from?.filter.replace('+', 'a-device') ?? '';
      const key = renderTemplate(s3Of(rule).key, { topic, now: NOON, uuid: 'u' });
      const object = `s3://${s3Of(rule).bucket}/${key}`;
      expect(S3Targets.map(({ Path }) => object.startsWith(Path))).toEqual([true]);
    }
  });

  it('is also started: jobs by a trigger that is on from the beginning, the function by a schedule', async () => {
    const started = made.of('AWS::Glue::Trigger').flatMap(({ properties }) => {
      expect(properties).toMatchObject({ Type: 'SCHEDULED', StartOnCreation: true });
      return (properties.Actions as { JobName: string }[]).map(({ JobName }) => JobName);
    });
    expect(started.sort()).toEqual(
      made
        .of('AWS::Glue::Job')
        .map(({ id }) => `${id}.Ref`)
        .sort(),
    );
    const lambda = await deploy(sourcesOf({ 'fleet.yaml': ON_LAMBDA }), 'fleet.yaml');
    expect(lambda.of('AWS::Scheduler::Schedule')).toHaveLength(1);
    for (const { properties } of lambda.of('AWS::Scheduler::Schedule'))
      expect(properties.State ?? 'ENABLED').toBe('ENABLED');
  });

  it('says what happens to small files of curated days too: they stay in S3 Standard unless the manifest moves them', async () => {
    const curated = async (more: string) => {
      const text = MANIFEST.replace('lake: {', `lake: { retention: { coldAfter: 90d, expireAfter: 730d${more} },`);
      const bucket = (await deploy(sourcesOf({ 'fleet.yaml': text }), 'fleet.yaml'))
        .of('AWS::S3::Bucket')
        .find(({ properties }) => String(properties.BucketName).includes('-curated-'));
      return bucket?.properties.LifecycleConfiguration as {
        TransitionDefaultMinimumObjectSize: string;
        Rules: JsonMap[];
      };
    };
    const sizes = ({ Rules }: { Rules: JsonMap[] }) =>
      Rules.filter((rule) => rule.Transitions).map((rule) => rule.ObjectSizeGreaterThan ?? 'default');
    const kept = await curated('');
    expect(kept.TransitionDefaultMinimumObjectSize).toBe('all_storage_classes_128K');
    expect(sizes(kept)).toEqual(['default', 'default', 'default', 'default', 'default']);
    expect(sizes(await curated(', smallObjects: move'))).toEqual(['1', '1', '1', '1', '1']);
  });
});
