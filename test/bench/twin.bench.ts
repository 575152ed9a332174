import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../faults/fleet';
import { bundled } from '../faults/programs';
import { Talking } from './talking';
import type { LoadAnswer, LoadOptions } from './twin-load';
import type { ServerAnswer } from './twin-server';

/**
 * `npm run bench:twin`: messages a second from end to end (publish → policy → rules → S3 object, or record of Firehose; a message is acknowledged when its
 * rules are done with it) against aedes alone with the same TLS, clients and messages, taken by turns in one run. Clients are a process of their
 * own. What was written stays until the end: ext4 is several times slower for minutes where much was just removed, so leave some between two runs (or keep
 * the folder with --keep). Prints machine, inputs and figures; asserts nothing but that what was acknowledged was kept.
 *
 * Two loads. A fleet: 200 connections, each with one message under way, as fast as it is acknowledged; AWS takes at most 100 a second from one. A torrent: 8 connections with
 * 50 each, where reads and writes of the sockets are shared by dozens of messages, and what the broker does for each is nearly nothing.
 */
const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { rounds: text, seconds: text, profile: text, client: text, load: text, keep: { type: 'boolean' } },
});
const ROUNDS = Number(values.rounds ?? 5);
const SECONDS = Number(values.seconds ?? 5);
const client = values.client === 'mqtt' ? 'mqtt' : 'bytes';

interface Load {
  readonly name: 'fleet' | 'torrent';
  readonly clients: number;
  /** Messages of each under way. */
  readonly inFlight: number;
}

const LOADS: readonly Load[] = [
  { name: 'fleet', clients: 200, inFlight: 1 },
  { name: 'torrent', clients: 8, inFlight: 50 },
];

interface Figure {
  readonly perSecond: number;
  /** Of the server, in µs. */
  readonly cpuPerMessage: number;
  readonly residentMb: number;
}

type Mode = 'bare' | 'direct' | 'firehose';

const TITLES: Readonly<Record<Mode, string>> = {
  bare: 'aedes alone',
  direct: 'the twin, an S3 object for each',
  firehose: 'the twin, a Firehose record for each',
};
let known: NonNullable<ServerAnswer['devices']> = {};

const folder = mkdtempSync(join(tmpdir(), 'fleetwright-bench-'));
const scripts = await bundled('bench', {
  server: new URL('./twin-server.ts', import.meta.url),
  load: new URL('./twin-load.ts', import.meta.url),
});
console.log(
  `machine  ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);
console.log(`input    readings of about 180 bytes, QoS 1 (${client})`);
console.log(`figures  the median of ${ROUNDS} rounds of ${SECONDS} s, by turns\n`);

try {
  compile('direct');
  compile('firehose');
  for (const load of LOADS) if (values.load === undefined || values.load === load.name) await compared(load);
} finally {
  if (values.keep !== true) rmSync(folder, { recursive: true, force: true });
}

async function compared(load: Load): Promise<void> {
  const figures: Record<Mode, Figure[]> = { bare: [], direct: [], firehose: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of ['direct', 'bare', 'firehose'] as const) figures[mode].push(await measured(mode, load));
  }
  const [busy = 0] = loadavg();
  console.log(
    `${load.name}: ${load.clients} connections, ${load.inFlight} under way on each; load average ${busy.toFixed(1)}`,
  );
  const bare = median(figures.bare.map(({ perSecond }) => perSecond));
  for (const mode of ['bare', 'direct', 'firehose'] as const) {
    const perSecond = median(figures[mode].map((figure) => figure.perSecond));
    const cpu = median(figures[mode].map((figure) => figure.cpuPerMessage));
    const resident = median(figures[mode].map((figure) => figure.residentMb));
    const share = `${((100 * perSecond) / bare).toFixed(0)} % of aedes alone`;
    console.log(
      `${TITLES[mode].padEnd(38)} ${Math.round(perSecond).toLocaleString('en-US').padStart(8)} a second  ` +
        `${cpu.toFixed(1).padStart(5)} µs of CPU each  ${Math.round(resident)} MB  ${mode === 'bare' ? '' : share}`,
    );
  }
  console.log('');
}

async function measured(mode: Mode, { name, clients, inFlight }: Load): Promise<Figure> {
  const names = Array.from({ length: clients }, (_, n) => `temp-${String(n + 1).padStart(3, '0')}`);
  const data = join(folder, `${name}-${mode === 'bare' ? 'direct' : mode}`);
  // The devices of aedes alone are those of the twin before it.
  const args = mode === 'bare' ? ['bare', data] : ['twin', join(folder, mode), data, names.join(',')];
  const profiled = values.profile === mode ? ['--cpu-prof', '--cpu-prof-dir', join(ROOT, '.fleet/profiles')] : [];
  const server = new Talking(join(scripts, 'server.js'), args, profiled);
  const { port = 0, devices = known } = await server.next<ServerAnswer>();
  known = devices;
  const load = new Talking(join(scripts, 'load.js'), []);
  const ca = readFileSync(join(data, 'iot-core/ca/ca.pem'), 'utf8');
  const { kept: before = 0 } = await server.ask<ServerAnswer>();
  const times = { warmUpMs: 2000, measureMs: SECONDS * 1000 };
  load.say({ client, port, ca, devices, inFlight, ...times } satisfies LoadOptions);
  await load.next<LoadAnswer>();
  const began = await server.ask<ServerAnswer>();
  const { acknowledged = 0 } = await load.next<LoadAnswer>();
  const ended = await server.ask<ServerAnswer>();
  const { all = 0 } = await load.next<LoadAnswer>();
  const { kept = 0 } = await server.ask<ServerAnswer>();
  if (kept - before !== all) throw new Error(`${mode}: ${all} acknowledged, ${kept - before} kept`);
  await load.end();
  await server.end();
  return {
    perSecond: acknowledged / SECONDS,
    cpuPerMessage: (((ended.cpuMs ?? 0) - (began.cpuMs ?? 0)) * 1000) / acknowledged,
    residentMb: ended.residentMb ?? 0,
  };
}

/** The example fleet with this way of ingest. */
function compile(ingest: 'direct' | 'firehose'): void {
  const main = join(ROOT, 'dist/main.js');
  const inventory = 'docs/example/motors.csv';
  cpSync(join(ROOT, inventory), join(folder, inventory));
  const manifest = join(folder, `${ingest}.yaml`);
  const example = readFileSync(join(ROOT, 'fleet.example.yaml'), 'utf8');
  writeFileSync(manifest, example.replace('ingest: direct', `ingest: ${ingest}`));
  const args = [main, 'compile', manifest, '--out', join(folder, ingest), '--quiet'];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`compile ended with ${status}: run npm run build first`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
