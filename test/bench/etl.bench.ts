import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { duck } from '../etl/duckdb';
import { DAYS, devicesFor, GROUPS, type LakeMade, makeLake } from './etl-lake';
import { etlManifest } from './etl-manifest';
import { ProcessTree } from './process-tree';

/**
 * The generated ETL in both engines, and the same steps in a Spark job written by hand, over the same raw lakes: rows a second, the most memory that the
 * process and its children held, and how the time grows with the rows. Fails if an engine keeps other rows than the others; asserts no times.
 * `npm run bench:etl [-- --rows 1000000,5000000 --rounds 1 --only generated,hand-written,duckdb --folder <kept lakes>]`; `--rows 200000` for a quick look.
 */
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000,5000000' },
    rounds: { type: 'string', default: '1' },
    only: { type: 'string', default: 'generated,hand-written,duckdb' },
    folder: { type: 'string' },
    memory: { type: 'string', default: '4g' },
  },
});
const root = fileURLToPath(new URL('../../', import.meta.url));
const MEBI = 2 ** 20;
const SENSOR = 'meter';
const TABLES = ['curated_meter', 'quarantine_meter', 'rollup_meter_hour', 'rollup_meter_day'];
/** Of a Lambda function with the memory that the target asks for, what its code gives DuckDB. */
const LAMBDA_SHARE = 0.7;

interface Report {
  readonly in: number;
  readonly curated: number;
}
interface Done {
  readonly seconds: number;
  readonly report: Report;
}
interface Figures extends Done {
  readonly peak: number;
  readonly cpuSeconds: number;
}
interface Place {
  readonly generated: string;
  readonly raw: string;
  readonly devices: string;
  readonly out: string;
}

const python = [process.env.FLEET_PYTHON, join(root, '.venv/bin/python')].find((one) => one && existsSync(one));
const engines: Readonly<Record<string, (place: Place) => Promise<Figures>>> = {
  generated: (place) => spark(join(place.generated, `glue/${SENSOR}.py`), place),
  'hand-written': (place) => spark(fileURLToPath(new URL('hand-written-etl.py', import.meta.url)), place),
  duckdb,
};

function spark(script: string, { raw, out, devices }: Place): Promise<Figures> {
  if (!python) throw new Error('no PySpark in .venv: run `node test/python/setup.mjs`');
  const runner = fileURLToPath(new URL('etl-spark.py', import.meta.url));
  return measured(python, [runner, script, raw, out, devices, DAYS.join(','), options.memory]);
}

const DUCKDB = `
const [code, folder, sensor, options] = process.argv.slice(1);
const { loadPlan, runFolder } = await import(code);
const began = performance.now();
const { report } = await runFolder(await loadPlan(folder), sensor, JSON.parse(options));
process.stdout.write(JSON.stringify({ seconds: (performance.now() - began) / 1000, report }));
`;

function duckdb({ generated, raw, out, devices }: Place): Promise<Figures> {
  const folder = join(generated, 'lambda');
  const memory = `${Math.floor(lambdaMemory() * LAMBDA_SHARE)}MB`;
  const run = { raw, out, devices, days: DAYS, work: `${out}-work`, memory };
  const words = [pathToFileURL(join(folder, 'run.mjs')).href, folder, SENSOR, JSON.stringify(run)];
  return measured(process.execPath, ['--input-type=module', '--eval', DUCKDB, '--', ...words]);
}

/** In MB, as the target writes it into its stack. */
function lambdaMemory(): number {
  const source = readFileSync(join(root, 'compiler/targets/lambda/etl-resources.ts'), 'utf8');
  const found = /MEMORY_MB = ([\d_]+)/.exec(source)?.[1];
  if (found === undefined) throw new Error('the lambda target says nothing of its memory');
  return Number(found.replaceAll('_', ''));
}

async function measured(command: string, words: readonly string[]): Promise<Figures> {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid === undefined) throw new Error(`${command} cannot be started`);
  const tree = new ProcessTree(child.pid);
  let said = '';
  let complained = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    said += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    complained = (complained + piece).slice(-8_000);
  });
  const [status] = (await once(child, 'close')) as [number | null];
  tree.stop();
  if (status !== 0) throw new Error(`${words[0]} ended with ${status}: ${complained}`);
  return { ...(JSON.parse(said) as Done), peak: tree.peak, cpuSeconds: tree.cpuSeconds };
}

/** How many rows each table holds; all engines must agree. */
async function rowsOf(out: string): Promise<string> {
  const db = await duck();
  const counts: string[] = [];
  for (const table of TABLES) {
    const files = `'${out}/${table}/*/*/*.parquet'`;
    const [found] = await db.rows(`SELECT count(*) AS n FROM read_parquet(${files})`);
    counts.push(`${table} ${Number(found?.n).toLocaleString('en-US')}`);
  }
  return counts.join(', ');
}

function compiled(home: string, rows: number): string {
  const manifest = join(home, 'fleet.yaml');
  writeFileSync(manifest, etlManifest(devicesFor(rows)));
  const generated = join(home, 'generated');
  const words = [join(root, 'dist/main.js'), 'compile', manifest, '--out', generated, '--quiet'];
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`compile ended with ${status}: run npm run build first`);
  return generated;
}

/** The lake is kept where a folder was named. */
function lakeOf(home: string, rows: number): LakeMade {
  const note = join(home, 'lake.json');
  if (existsSync(note)) return JSON.parse(readFileSync(note, 'utf8')) as LakeMade;
  rmSync(join(home, 'lake'), { recursive: true, force: true });
  const made = makeLake(join(home, 'lake'), rows);
  writeFileSync(note, JSON.stringify(made));
  return made;
}

const whole = (n: number) => Math.round(n).toLocaleString('en-US');
const load = () => loadavg()[0]?.toFixed(1) ?? '?';

async function main(folder: string): Promise<void> {
  const sizes = options.rows.split(',').map(Number);
  const names = options.only.split(',');
  const rounds = Number(options.rounds);
  console.log(
    `machine  ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}; load ${load()}`,
  );
  console.log(
    `engines  Spark local[*] with a heap of at most ${options.memory}, else as it comes; DuckDB with ${LAMBDA_SHARE} of the ${lambdaMemory()} MB of the function`,
  );
  console.log(
    'figures  seconds from a ready session to the last file; of the process and its children the most resident memory, and CPU from their start\n',
  );
  const seconds = new Map<string, number[]>();
  for (const rows of sizes) {
    const home = join(folder, String(rows));
    mkdirSync(home, { recursive: true });
    if (!existsSync(join(home, 'node_modules'))) symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
    const generated = compiled(home, rows);
    const { lines, objects, bytes, zipped } = lakeOf(home, rows);
    console.log(
      `${whole(lines)} lines of ${devicesFor(rows) * GROUPS.length} devices in ${objects} objects: ${whole(bytes / MEBI)} MiB, ${whole(zipped / MEBI)} MiB in gzip`,
    );
    let kept: string | undefined;
    for (let round = 1; round <= rounds; round++) {
      const times = new Map<string, Figures>();
      for (const name of names) {
        const out = join(home, `out-${name}`);
        rmSync(out, { recursive: true, force: true });
        mkdirSync(out);
        const raw = join(home, 'lake');
        const devices = join(generated, 'lake/devices/devices.ndjson');
        const before = load();
        const done = await engines[name]?.({ generated, raw, devices, out });
        if (!done) throw new Error(`no engine ${name}; there are ${Object.keys(engines).join(', ')}`);
        if (done.report.in !== lines) throw new Error(`${name} read ${done.report.in} lines of ${lines}`);
        const here = await rowsOf(out);
        kept ??= here;
        if (here !== kept) throw new Error(`${name} wrote other rows: ${here} instead of ${kept}`);
        times.set(name, done);
        seconds.set(`${name} ${rows}`, [...(seconds.get(`${name} ${rows}`) ?? []), done.seconds]);
        console.log(
          `  ${name.padEnd(14)}${done.seconds.toFixed(1).padStart(8)} s ${whole(lines / done.seconds).padStart(9)} rows/s ${whole(done.peak / MEBI).padStart(7)} MiB ${done.cpuSeconds.toFixed(0).padStart(6)} s of CPU   load ${before}`,
        );
        for (const end of ['', '-work', '-spark']) rmSync(out + end, { recursive: true, force: true });
      }
      const [ours, theirs] = [times.get('generated'), times.get('hand-written')];
      if (ours && theirs) {
        const ratio = (ours.seconds / theirs.seconds).toFixed(2);
        console.log(`  generated / hand-written ${ratio}, in CPU ${(ours.cpuSeconds / theirs.cpuSeconds).toFixed(2)}`);
      }
    }
    console.log(`  rows     ${kept}\n`);
  }
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  if (least === most) return;
  const median = (list: readonly number[] = []) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  for (const name of names) {
    const times = median(seconds.get(`${name} ${most}`)) / median(seconds.get(`${name} ${least}`));
    console.log(`growth   ${name}: ${(most / least).toFixed(0)} times the rows take ${times.toFixed(2)} times as long`);
  }
}

const home = options.folder ?? mkdtempSync(join(tmpdir(), 'fleet-bench-etl-'));
try {
  await main(home);
} finally {
  if (options.folder === undefined) rmSync(home, { recursive: true, force: true });
}
