import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { HistoryReport } from '../../cli/backfill/history-report';
import { duck } from '../etl/duckdb';
import { ROOT } from '../faults/fleet';
import { bundled } from '../faults/programs';
import { machine } from './machine';
import { Talking } from './talking';
import type { LoadAnswer, LoadOptions } from './twin-load';
import type { ServerAnswer } from './twin-server';

/**
 * `npm run bench:history [-- --history 30d --rounds 3]`: readings a second of `fleet backfill` over the example fleet, raw lake and curated tables together,
 * against what the twin takes in from its devices (200 connections over mutual TLS, an S3 object for each message) before and after it in the same run, and against DuckDB
 * writing the same curated rows as Parquet by itself. Asserts no times, but that the tables have every message.
 */
const { values } = parseArgs({
  options: { history: { type: 'string', default: '12h' }, rounds: { type: 'string', default: '2' } },
});
const SECONDS = 5;
const CLIENTS = 200;
const folder = mkdtempSync(join(tmpdir(), 'fleetwright-bench-'));
const main = join(ROOT, 'dist/main.js');
const scripts = await bundled('bench', {
  server: new URL('./twin-server.ts', import.meta.url),
  load: new URL('./twin-load.ts', import.meta.url),
});
const whole = (n: number) => Math.round(n).toLocaleString('en-US');
const load = () => loadavg()[0]?.toFixed(1) ?? '?';

try {
  console.log(machine());
  console.log(`inputs   fleet.example.yaml, a past of ${values.history}; load average ${load()}\n`);
  const rounds = Number(values.rounds);
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) taken.push(await ingest(round));
  const data = join(folder, 'past');
  const made = backfill(data);
  for (let round = 0; round < rounds; round++) taken.push(await ingest(rounds + round));
  const duckdb = await written(data);
  const seconds = made.seconds.raw + made.seconds.etl;
  const [perSecond, twin] = [made.readings / seconds, median(taken)];
  line('the twin, from its devices', `${whole(twin)} messages a second`, `median of ${taken.map(whole).join(', ')}`);
  line(
    'fleet backfill, raw and tables',
    `${whole(perSecond)} readings a second`,
    `${whole(made.readings)} in ${seconds.toFixed(1)} s, of which ${made.seconds.etl.toFixed(1)} s are the ETL; ${(perSecond / twin).toFixed(1)} times the twin`,
  );
  line('  of that, the raw lake', `${whole(made.readings / made.seconds.raw)} readings a second`, '');
  if (made.curated !== undefined)
    line('  of that, the tables', `${whole(made.curated / made.seconds.etl)} rows a second`, '');
  line(
    'DuckDB, the curated rows again',
    `${whole(duckdb.rows / duckdb.seconds)} rows a second`,
    `${whole(duckdb.rows)} in ${duckdb.seconds.toFixed(1)} s, ${availableParallelism()} threads: Parquet to Parquet, nothing is simulated, ruled or cleaned; the backfill is ${(perSecond / (duckdb.rows / duckdb.seconds)).toFixed(3)} of that`,
  );
  console.log(`\nload average at the end ${load()}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function line(what: string, figure: string, more: string): void {
  console.log(`${what.padEnd(34)} ${figure.padStart(30)}   ${more}`.trimEnd());
}

function backfill(data: string): HistoryReport {
  const words = [
    'backfill',
    join(ROOT, 'fleet.example.yaml'),
    '--history',
    values.history,
    '--data-dir',
    data,
    '--json',
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`fleet backfill ended with ${status}: ${stderr}`);
  const report = JSON.parse(stdout) as HistoryReport;
  if (report.curated !== report.messages) throw new Error(`${report.messages} messages became ${report.curated} rows`);
  return report;
}

/** Messages a second that a twin acknowledges to so many clients, each with one under way, as fast as they can. */
async function ingest(round: number): Promise<number> {
  const generated = join(folder, 'generated');
  if (!existsSync(generated)) {
    const words = [main, 'compile', join(ROOT, 'fleet.example.yaml'), '--out', generated, '--quiet'];
    const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`compile ended with ${status}: run npm run build first`);
  }
  const data = join(folder, `twin-${round}`);
  const names = Array.from({ length: CLIENTS }, (_, n) => `temp-${String(n + 1).padStart(3, '0')}`);
  const server = new Talking(join(scripts, 'server.js'), ['twin', generated, data, names.join(',')]);
  const { port = 0, devices = {} } = await server.next<ServerAnswer>();
  const clients = new Talking(join(scripts, 'load.js'), []);
  const ca = readFileSync(join(data, 'iot-core/ca/ca.pem'), 'utf8');
  const times = { warmUpMs: 2_000, measureMs: SECONDS * 1_000 };
  clients.say({ client: 'bytes', port, ca, devices, inFlight: 1, ...times } satisfies LoadOptions);
  await clients.next<LoadAnswer>();
  const { acknowledged = 0 } = await clients.next<LoadAnswer>();
  await clients.next<LoadAnswer>();
  await clients.end();
  await server.end();
  return acknowledged / SECONDS;
}

/** Reads every curated table and writes it again, a file per group and day, as the lake has them. */
async function written(data: string): Promise<{ readonly rows: number; readonly seconds: number }> {
  const lake = join(data, 'lake');
  const bucket = readdirSync(lake).find((name) => name.includes('curated'));
  if (bucket === undefined) throw new Error('there is no curated bucket');
  const tables = readdirSync(join(lake, bucket)).filter((name) => name.startsWith('curated_'));
  const db = await duck();
  const begun = performance.now();
  let rows = 0;
  for (const table of tables) {
    const from = `read_parquet('${join(lake, bucket, table)}/**/*.parquet', hive_partitioning = true)`;
    const out = join(folder, 'again', table);
    mkdirSync(out, { recursive: true });
    await db.rows(
      `COPY (FROM ${from}) TO '${out}' (FORMAT parquet, COMPRESSION snappy, PARTITION_BY ("group", dt), OVERWRITE_OR_IGNORE)`,
    );
    const [found] = await db.rows(`SELECT count(*) AS n FROM ${from}`);
    rows += Number(found?.n);
  }
  return { rows, seconds: (performance.now() - begun) / 1000 };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
