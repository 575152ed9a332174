import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
const GROUPS = 6;
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
  console.log(
    `input    ${GROUPS} groups, each with an inventory (serial, site, floor, room) and two thresholds; Firehose ingest`,
  );
  console.log(
    `figures  of \`fleet compile\` into an empty folder: the median time and the highest memory of ${ROUNDS} runs\n`,
  );
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

const SENSORS = `sensors:
  room:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85, deadband: 0.1 }
      humidity: { unit: "%RH", min: 0, max: 100 }
    driver: { simulate: cold-room }
`;

/** Six groups, each with an inventory of its share of the devices. */
async function writeFleet(folder: string, devices: number): Promise<void> {
  mkdirSync(join(folder, 'devices'), { recursive: true });
  const groups = Array.from({ length: GROUPS }, (_, at) => at + 1);
  const text = [
    'apiVersion: fleetwright/v1\nfleet: bench\naws: { region: us-west-2 }\n',
    SENSORS,
    'groups:\n',
    ...groups.map(groupText),
    'lake: { ingest: firehose, partitioning: [group, dt] }\nalerts: { email: [ops@example.com] }\n',
  ];
  writeFileSync(join(folder, 'fleet.yaml'), text.join(''));
  for (const group of groups) {
    const count = Math.floor(devices / GROUPS) + (group <= devices % GROUPS ? 1 : 0);
    await writeInventory(join(folder, `devices/g${group}.csv`), group, count);
  }
}

function groupText(group: number): string {
  return `  g${group}:
    title: Building ${group}
    sensor: room
    devices: { from: devices/g${group}.csv }
    metadata: { campus: north }
    thresholds:
      - { id: warm, title: Too warm, field: temperature, above: 8, for: 5m, severity: critical }
      - { id: damp, title: Too damp, when: humidity > 85 and temperature > 4 }
`;
}

async function writeInventory(path: string, group: number, count: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('serial,site,floor,room\n');
  for (let n = 1; n <= count; n++)
    file.write(`dev-${group}-${String(n).padStart(6, '0')},site-${n % 17},${n % 9},room-${n % 211}\n`);
  file.end();
  await finished(file);
}

await main();
