import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

/**
 * `npm run bench`: wall time and peak memory of `fleet compile`, as a user runs it, for fleets of three sizes read from inventories.
 * Prints machine, inputs and figures; asserts nothing.
 */
const SIZES = [200, 10_000, 100_000];
const ROUNDS = 3;
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
}

async function main(): Promise<void> {
  const [cpu] = cpus();
  console.log(
    `machine  ${cpu?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  );
  console.log('input    six groups, one inventory each (serial, site, room), Firehose ingest, two thresholds a group');
  console.log(`figures  the median of ${ROUNDS} runs; each compiles into an empty folder\n`);
  console.log('devices     wall s   peak MB');
  const medians: Run[] = [];
  for (const devices of SIZES) {
    const runs: Run[] = [];
    for (let round = 0; round < ROUNDS; round++) runs.push(await compileOnce(devices));
    const median = [...runs].sort((a, b) => a.seconds - b.seconds)[Math.floor(ROUNDS / 2)] as Run;
    medians.push({ seconds: median.seconds, megabytes: Math.max(...runs.map((run) => run.megabytes)) });
    console.log(
      `${String(devices).padStart(7)}  ${median.seconds.toFixed(2).padStart(8)}  ${String(Math.round(medians.at(-1)?.megabytes ?? 0)).padStart(8)}`,
    );
  }
  const [, ten, hundred] = medians;
  if (ten && hundred)
    console.log(`\n100,000 devices take ${(hundred.seconds / ten.seconds).toFixed(1)} times as long as 10,000`);
}

async function compileOnce(devices: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-bench-'));
  try {
    await writeFleet(folder, devices);
    const started = process.hrtime.bigint();
    const kilobytes = await run(folder);
    return { seconds: Number(process.hrtime.bigint() - started) / 1e9, megabytes: kilobytes / 1024 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the command line tool; a preloaded line reports its peak memory on a third channel. */
async function run(folder: string): Promise<number> {
  const report = `process.on('exit',()=>{require('fs').writeSync(3,String(process.resourceUsage().maxRSS))})`;
  const preload = `data:text/javascript,import{createRequire}from'module';const require=createRequire('file:///');${encodeURIComponent(report)}`;
  const child = spawn(process.execPath, ['--import', preload, MAIN, 'compile', '--quiet'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let text = '';
  child.stdio[3]?.on('data', (data) => (text += String(data)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`compile ended with ${code}`);
  return Number(text);
}

async function writeFleet(folder: string, devices: number): Promise<void> {
  mkdirSync(join(folder, 'devices'), { recursive: true });
  const groups = 6;
  const manifest = createWriteStream(join(folder, 'fleet.yaml'));
  manifest.write(
    'apiVersion: fleetwright/v1\nfleet: bench\naws: { region: us-west-2 }\nsensors:\n  room:\n    every: 60s\n    fields:\n',
  );
  manifest.write(
    '      temperature: { unit: Cel, min: -40, max: 85 }\n      humidity: { unit: "%RH", min: 0, max: 100 }\ngroups:\n',
  );
  for (let group = 1; group <= groups; group++) {
    const count = Math.floor(devices / groups) + (group <= devices % groups ? 1 : 0);
    manifest.write(`  g${group}:\n    sensor: room\n    devices: { from: devices/g${group}.csv }\n    thresholds:\n`);
    manifest.write(
      '      - { id: warm, field: temperature, above: 8, for: 5m, severity: critical }\n      - { id: damp, field: humidity, above: 85 }\n',
    );
    await writeInventory(join(folder, `devices/g${group}.csv`), group, count);
  }
  manifest.end('lake: { ingest: firehose, partitioning: [group, dt] }\nalerts: { email: [ops@example.com] }\n');
  await finished(manifest);
}

async function writeInventory(path: string, group: number, count: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('serial,site,room\n');
  for (let n = 1; n <= count; n++)
    file.write(`dev-${group}-${String(n).padStart(6, '0')},site-${n % 17},room-${n % 211}\n`);
  file.end();
  await finished(file);
}

await main();
