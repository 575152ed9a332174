import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import mqtt from 'mqtt';
import { systemClock } from '../../runtime/clock';
import { runEtl } from '../../runtime/twin/etl/run-etl';
import { LakeQuery } from '../../runtime/twin/lake/query/lake-query';
import { bucketsOf, ObjectStore } from '../../runtime/twin/lake/storage/object-store';
import { loadStacks } from '../../runtime/twin/stacks/load';
import { putDevicesTable } from '../../runtime/twin/wiring/devices-table';
import { Twin } from '../../runtime/twin/wiring/twin';
import { SteppingClock } from '../twin/metrics/stepping-clock';
import { machine } from './machine';

/**
 * How long until a published reading is in the answer to the SQL of a dashboard's data set, and what a look at the live view costs beside one at
 * the curated table, over a day of the example fleet. Asserts nothing. `npm run bench:live [-- --quick]`.
 */

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Of the hour between two runs of the example, half has passed. */
const SINCE_MIN = 30;
const BUFFER_S = 10;
const LOOKS = 9;
/** Types of sensors whose readings a dashboard of the example shows, and how often each is read (fleet.example.yaml), in seconds. */
const EVERY_S: Readonly<Record<string, number>> = { 'cold-room': 60, motor: 10, 'pi-node': 30, meter: 15, air: 60 };

interface Field {
  readonly Name: string;
  readonly Type: string;
}
const tables = new Map<string, readonly Field[]>();
const ENVELOPE = new Set([
  'event_time',
  'boot_id',
  'sequence',
  'monotonic_ms',
  'late',
  'group_id',
  'device_id',
  'ingest_ms',
  'trace_id',
]);

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fleetwright-live-'));
const quick = process.argv.includes('--quick');
const load = () => loadavg()[0]?.toFixed(1) ?? '?';
console.log(machine());
console.log(
  `inputs   fleet.example.yaml, a day of it in the lake, of which ${SINCE_MIN} minutes are raw; load average ${load()}\n`,
);

try {
  const buffered = `ingest: firehose\n  firehose: { size: 64MiB, interval: ${BUFFER_S}s }`;
  await published('direct', 'ingest: direct', quick ? 5 : 20);
  await published(`Firehose, buffer ${BUFFER_S} s`, buffered, quick ? 2 : 5);
  await compared(
    'Firehose, a file per device and 5 minutes',
    'ingest: firehose',
    quick ? ['air'] : Object.keys(EVERY_S),
  );
  await compared('direct, an object per message', 'ingest: direct', ['cold-room']);
  console.log(`\nload average at the end ${load()}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The example with another way in, and all of its dashboards for QuickSight, live or not. The folder of generated/. */
function compiled(name: string, ingest: string, live: boolean): string {
  const place = join(folder, name);
  mkdirSync(join(place, 'docs'), { recursive: true });
  cpSync(join(root, 'docs/example'), join(place, 'docs/example'), { recursive: true });
  const [before = '', dashboards = ''] = readFileSync(join(root, 'fleet.example.yaml'), 'utf8').split(
    '\ndashboards:\n',
  );
  const shown = dashboards
    .replace(/^ {4}(live: true|to: \[grafana\]).*\n/gm, '')
    .replace(/^ {4}visuals:$/gm, live ? '    live: true\n    visuals:' : '    visuals:');
  const manifest = `${before.replace(/^ {2}ingest: direct.*$/m, `  ${ingest}`)}\ndashboards:\n${shown}`;
  writeFileSync(join(place, 'fleet.yaml'), manifest);
  const words = [
    join(root, 'dist/main.js'),
    'compile',
    join(place, 'fleet.yaml'),
    '--out',
    join(place, 'generated'),
    '--quiet',
  ];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return join(place, 'generated');
}

interface DataSet {
  readonly name: string;
  readonly sql: string;
  readonly numbers: readonly string[];
}

/** The data sets whose rows are readings of these sensors, or the last of each device. */
function dataSets(generated: string, sensors: readonly string[]): readonly DataSet[] {
  const place = join(generated, 'quicksight/data-sets');
  const tables = sensors.map((sensor) => `curated_${sensor.replaceAll('-', '_')}`);
  return readdirSync(place).flatMap((file) => {
    const name = /^(.*(?:reading|latest)-(.*))\.sql$/.exec(file);
    if (!name?.[1] || !(name[2] ?? '').split('-').every((table) => tables.includes(table))) return [];
    const { PhysicalTableMap } = JSON.parse(readFileSync(join(place, `${name[1]}.json`), 'utf8')) as {
      readonly PhysicalTableMap: {
        readonly rows: {
          readonly CustomSql: { readonly Columns: readonly { readonly Name: string; readonly Type: string }[] };
        };
      };
    };
    const numbers = PhysicalTableMap.rows.CustomSql.Columns.filter(({ Type }) => Type === 'DECIMAL').map(
      ({ Name }) => Name,
    );
    return [{ name: name[1], sql: readFileSync(join(place, file), 'utf8'), numbers }];
  });
}

/** From the call that publishes a reading until an answer has it; asked again as soon as it was answered. */
async function published(name: string, ingest: string, times: number): Promise<void> {
  const generated = compiled(`published ${name}`, ingest, true);
  const dataDir = join(generated, '../data');
  const [set] = dataSets(generated, ['cold-room']);
  if (!set) throw new Error('the example has no data set of readings of cold rooms');
  const twin = await Twin.boot({ generated, dataDir, clock: systemClock() });
  const type = { type: 'iot-enterprise-cold-room', attributes: { group: 'group1' }, groups: ['iot-enterprise-group1'] };
  const { certificatePem, privateKey } = await twin.iotCore.registerDevice({ name: 'temp-001', ...type }, [
    'iot-enterprise-device',
  ]);
  const ca = readFileSync(join(dataDir, 'iot-core/ca/ca.pem'), 'utf8');
  const place = { host: 'localhost', port: twin.iotCore.port, protocol: 'mqtts', protocolVersion: 5 } as const;
  const client = await mqtt.connectAsync({ ...place, clientId: 'temp-001', ca, cert: certificatePem, key: privateKey });
  const waits: number[] = [];
  const looks: number[] = [];
  for (let at = 1; at <= times; at++) {
    const temperature = 2 + at / 1000;
    const began = performance.now();
    const envelope = { event_time: Date.now(), boot_id: 'bench', sequence: at, monotonic_ms: at * 1000, late: false };
    const message = JSON.stringify({ ...envelope, temperature, humidity: 50 });
    await client.publishAsync('iot/group1/temp-001/data', message, { qos: 1 });
    for (let seen = false; !seen; ) {
      const { columns, rows, elapsedMs } = await twin.query(set.sql);
      looks.push(elapsedMs);
      const column = columns.findIndex((one) => one.name === 'temperature');
      seen = rows.some((row) => row[column] === temperature);
    }
    waits.push(performance.now() - began);
  }
  await client.endAsync(true);
  await twin.close();
  const said = `median ${seconds(median(waits))}, greatest ${seconds(Math.max(...waits))} of ${times} readings`;
  console.log(`published to visible, ${name}: ${said} (a look: median ${Math.round(median(looks))} ms)`);
}

/**
 * A day of raw messages, curated up to half an hour ago; then the rows of each data set by minute and device, over the live view and over the table,
 * by turns. Before each pair of looks lands what a minute brings.
 */
async function compared(name: string, ingest: string, sensors: readonly string[]): Promise<void> {
  const generated = compiled(`live ${name}`, ingest, true);
  const plain = dataSets(compiled(`plain ${name}`, ingest, false), sensors);
  const dataDir = join(generated, '../data');
  const { resources } = loadStacks(generated);
  const store = new ObjectStore({ folder: join(dataDir, 'lake'), buckets: bucketsOf(resources) });
  const raw = join(dataDir, 'lake', resources.find(({ logicalId }) => logicalId === 'RawBucket')?.name ?? '');
  const end = Date.now();
  const until = end - SINCE_MIN * MINUTE;
  const zipped = ingest.includes('firehose');
  const devices = readFileSync(join(generated, 'lake/devices/devices.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Device)
    .filter(({ sensor }) => sensors.includes(sensor));
  const made = (from: number, to: number, isNew: boolean) =>
    devices.reduce((sum, device, at) => sum + write({ raw, generated, zipped, isNew }, device, at, from, to), 0);
  /** A message of each device, or the five minutes of each fifth one. */
  const landed = (look: number) => {
    const span = zipped ? 5 * MINUTE : MINUTE;
    for (const [at, device] of devices.entries())
      if (!zipped || at % 5 === look % 5)
        write({ raw, generated, zipped, isNew: true, files }, device, at, end + look * span, end + (look + 1) * span);
  };
  /** Of looks at one data set: the next one finds half an hour again. */
  const files: string[] = [];
  const curated = made(end - DAY, until, false);
  for (const sensor of sensors)
    await runEtl({ generated, dataDir, resources }, sensor, { from: day(end - DAY), to: day(end), upToNow: true });
  const since = made(until, end, true);
  // Two minutes later a run that has just ended counts.
  const query = new LakeQuery({ lake: store, resources, clock: new SteppingClock(Date.now() + 2 * MINUTE) });
  await putDevicesTable(generated, query.catalog, store);
  console.log(
    `${name}: ${sensors.join(', ')}; ${number(curated)} messages curated, ${number(since)} of ${SINCE_MIN} minutes since`,
  );
  const sums = { live: 0, curated: 0, liveBytes: 0, curatedBytes: 0 };
  for (const set of dataSets(generated, sensors)) {
    const other = plain.find((one) => one.name === set.name);
    if (!other) throw new Error(`${set.name} is in one of both only`);
    const sides = { live: set, curated: other };
    const times: { live: number[]; curated: number[] } = { live: [], curated: [] };
    const [bytes, objects] = [
      { live: 0, curated: 0 },
      { live: 0, curated: 0 },
    ];
    for (let look = 0; look < LOOKS; look++) {
      landed(look);
      for (const side of ['live', 'curated'] as const) {
        const began = performance.now();
        const { estimatedBytesScanned, objectsScanned } = await query.query(byMinute(sides[side]));
        // The first warms the disk.
        if (look > 0) times[side].push(performance.now() - began);
        bytes[side] = estimatedBytesScanned;
        objects[side] = objectsScanned;
      }
    }
    for (const file of files.splice(0)) rmSync(file);
    const [live, table] = [median(times.live), median(times.curated)];
    sums.live += live;
    sums.curated += table;
    sums.liveBytes += bytes.live;
    sums.curatedBytes += bytes.curated;
    const opened = `${number(objects.live)} and ${number(objects.curated)} objects`;
    console.log(`  ${set.name}: ${figures(live, table, bytes.live, bytes.curated)}; ${opened}`);
  }
  console.log(`  all: ${figures(sums.live, sums.curated, sums.liveBytes, sums.curatedBytes)}`);
  await query.close();
}

function byMinute({ sql, numbers }: DataSet): string {
  const means = numbers.map((column) => `avg("${column}")`).join(', ');
  return `SELECT "device_id", date_trunc('minute', "event_time"), ${means} FROM (${sql}) AS "rows" GROUP BY 1, 2`;
}

function figures(live: number, curated: number, liveBytes: number, curatedBytes: number): string {
  const time = `${Math.round(live)} ms live, ${Math.round(curated)} ms curated: ${(live / curated).toFixed(2)} x the time`;
  return `${time}; ${kb(liveBytes)} and ${kb(curatedBytes)}: ${(liveBytes / curatedBytes).toFixed(2)} x the bytes`;
}

interface Device {
  readonly group_id: string;
  readonly device_id: string;
  readonly sensor: string;
}
interface Place {
  readonly raw: string;
  readonly generated: string;
  readonly zipped: boolean;
  readonly isNew: boolean;
  /** Of what is written. */
  readonly files?: string[];
}

/** Messages of a device in the folders of the default layout: in files of five minutes, or one each. How many. */
function write(
  { raw, generated, zipped, isNew, files }: Place,
  device: Device,
  index: number,
  from: number,
  to: number,
): number {
  const random = seeded(index + 1);
  const columns = fieldsOf(generated, device.sensor);
  const everyMs = (EVERY_S[device.sensor] ?? 60) * 1000;
  const values = new Map<string, number>();
  let pending: string[] = [];
  let landed = from;
  let lines = 0;
  const flush = () => {
    if (pending.length === 0) return;
    const [year, month, date] = day(landed).split('-');
    const place = join(
      raw,
      `raw/group=${device.group_id}/device=${device.device_id}/year=${year}/month=${month}/day=${date}`,
    );
    mkdirSync(place, { recursive: true });
    // Rules and Firehose name an object by a UUID.
    const file = join(place, `${landed}-${randomUUID()}.json${zipped ? '.gz' : ''}`);
    files?.push(file);
    writeFileSync(file, zipped ? gzipSync(pending.join('')) : pending.join(''));
    if (!isNew) utimesSync(file, landed / 1000, landed / 1000);
    pending = [];
  };
  for (let at = from + Math.floor(random() * everyMs); at < to; at += everyMs) {
    if (!zipped || at - landed >= 5 * MINUTE || day(at) !== day(landed)) {
      flush();
      landed = at;
    }
    pending.push(`${JSON.stringify(message(device, at, Math.floor(at / everyMs), columns, values, random))}\n`);
    lines += 1;
  }
  flush();
  return lines;
}

function fieldsOf(generated: string, sensor: string): readonly Field[] {
  const known = tables.get(sensor);
  if (known) return known;
  const text = readFileSync(join(generated, `lake/tables/raw_${sensor.replaceAll('-', '_')}.json`), 'utf8');
  const { TableInput } = JSON.parse(text) as {
    readonly TableInput: { readonly StorageDescriptor: { readonly Columns: readonly Field[] } };
  };
  const fields = TableInput.StorageDescriptor.Columns.filter(({ Name }) => !ENVELOPE.has(Name));
  tables.set(sensor, fields);
  return fields;
}

/** Numbers wander between 5 and 45, which is within what each field may be, but for the volts of a meter: those are out of its band. */
function message(
  device: Device,
  at: number,
  sequence: number,
  fields: readonly Field[],
  values: Map<string, number>,
  random: () => number,
) {
  const measured = fields.map(({ Name }) => {
    const next = Math.min(45, Math.max(5, (values.get(Name) ?? 20) + random() - 0.5));
    values.set(Name, next);
    return [Name, Math.round(next * 100) / 100] as const;
  });
  const trace = Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  );
  return {
    ...{
      event_time: at,
      boot_id: `boot-${device.device_id}`,
      sequence,
      monotonic_ms: at - 1_700_000_000_000,
      late: false,
    },
    ...Object.fromEntries(measured.map(([name, value]) => [name, name === 'pressure' ? value + 990 : value])),
    ...{
      group_id: device.group_id,
      device_id: device.device_id,
      ingest_ms: at + 40 + Math.floor(random() * 200),
      trace_id: trace.join('-'),
    },
  };
}

/** The same numbers in every run. */
function seeded(seed: number): () => number {
  let state = Math.imul(seed, 2_654_435_761) | 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function kb(bytes: number): string {
  return `${number(Math.round(bytes / 1024))} KB`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}
