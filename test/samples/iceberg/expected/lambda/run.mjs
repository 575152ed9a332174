// The ETL of the fleet frozen in DuckDB. Made by Fleetwright; change fleet.yaml instead.
//
// Runs the SQL beside it over raw files, for one sensor and the days that it is given, and writes each partition of these days anew as one
// file. What the statements do is said in docs/etl.md; what is run, and over which folders, in plan.json. Nothing here knows AWS.

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable, Transform } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';

const DAY_MS = 86_400_000;
const LONGEST_LINE = 1_048_576;
/** Bytes of a line without sound text that are kept, in base64. */
const KEPT = 7_500;
const LF = 10;
const CR = 13;

// Not an import: in a Lambda layer only `require` looks into NODE_PATH.
const { DuckDBInstance } = createRequire(import.meta.url)('@duckdb/node-api');

/** The plan and the statements, out of the folder of this file. */
export async function loadPlan(folder) {
  return { folder, ...JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')) };
}

/** `2026-11-23` and so many days later. */
const dayAfter = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

export function daysBetween(first, last) {
  const days = [];
  for (let day = first; day <= last; day = dayAfter(day, 1)) days.push(day);
  return days;
}

/** The days of arrival on which lines of these days can lie. */
export function arrivalDays({ daysBefore, daysAfter }, days) {
  const all = days.flatMap((day) => daysBetween(dayAfter(day, -daysBefore), dayAfter(day, daysAfter)));
  return [...new Set(all)].sort();
}

/**
 * The raw objects of a sensor that arrived on these days. `store` is a bucket or a folder: `folders(prefix)` names what lies directly
 * below a prefix, `files(prefix)` the keys of all objects below it.
 */
export async function rawKeys(plan, sensor, arrived, store) {
  const keys = [];
  for (const group of sensor.groups)
    for (const day of arrived) {
      const [year, month, date] = day.split('-');
      const known = { group, year, month, day: date, dt: day };
      let prefixes = ['raw/'];
      for (const key of plan.partitioning)
        prefixes =
          key === 'device'
            ? (await Promise.all(prefixes.map((prefix) => devicesBelow(prefix, store)))).flat()
            : prefixes.map((prefix) => `${prefix}${key}=${known[key]}/`);
      for (const prefix of prefixes) keys.push(...(await store.files(prefix)));
    }
  return keys.filter((key) => !key.endsWith('/')).sort();
}

async function devicesBelow(prefix, store) {
  return (await store.folders(prefix)).filter((name) => name.startsWith('device=')).map((name) => `${prefix}${name}/`);
}

/** A folder as a store. */
export function folderStore(root) {
  const entries = async (prefix) => {
    try {
      return await readdir(join(root, prefix), { withFileTypes: true });
    } catch (error) {
      if (error.code === 'ENOENT') return [];
      throw error;
    }
  };
  const files = async (prefix) => {
    const found = [];
    for (const entry of await entries(prefix)) {
      if (entry.isDirectory()) found.push(...(await files(`${prefix}${entry.name}/`)));
      else found.push(prefix + entry.name);
    }
    return found;
  };
  const folders = async (prefix) => (await entries(prefix)).filter((e) => e.isDirectory()).map((e) => e.name);
  return { folders, files, text: (key) => readFile(join(root, key), 'utf8') };
}

/** A DuckDB of its own for a run; `work` is a folder for what does not fit into memory. */
/** `speed`: how much faster than the wall the clock of the fleet ran, which it does on a laptop only. */
async function open(work, { threads, memory, speed = 1 }) {
  await mkdir(work, { recursive: true });
  const settings = { temp_directory: join(work, 'spill'), ...(threads ? { threads: String(threads) } : {}), ...(memory ? { memory_limit: memory } : {}) };
  const instance = await DuckDBInstance.create(':memory:', settings);
  const connection = await instance.connect();
  await connection.run(`SET VARIABLE speed = CAST(${Number(speed)} AS BIGINT)`);
  return { instance, connection };
}

const text = (value) => `'${String(value).replaceAll("'", "''")}'`;
const name = (value) => `"${String(value).replaceAll('"', '""')}"`;

async function script(plan, sensor, file) {
  return readFile(join(plan.folder, 'sql', sensor.id, `${file}.sql`), 'utf8');
}

async function rows(connection, sql) {
  return (await connection.runAndReadAll(sql)).getRowObjects();
}

/** Fills the table of lines. Fast where all bytes are sound; else the files are read line by line, and what is no text is marked. */
async function readLines(connection, plan, sensor, files, work) {
  const sql = await script(plan, sensor, 'lines');
  const nothing = join(work, 'nothing');
  await writeFile(nothing, '');
  const read = async (list) => {
    await connection.run(`SET VARIABLE files = [${[nothing, ...list].map(text).join(', ')}]`);
    await connection.run(sql);
  };
  try {
    await read(files);
  } catch {
    const careful = join(work, 'careful');
    await read(await markLines(files, careful));
    await rm(careful, { recursive: true, force: true });
  }
}

/** Copies of the files, in which a line that is no sound text or too long gives way to a mark that says so. */
export async function markLines(files, target) {
  const copies = [];
  for (const file of files) {
    const copy = `${join(target, file.slice(file.lastIndexOf('/raw/') + 1))}.marked`;
    await mkdir(dirname(copy), { recursive: true });
    await markFile(file, copy);
    copies.push(copy);
  }
  return copies;
}

async function markFile(file, copy) {
  const steps = file.endsWith('.gz') ? [createGunzip()] : [];
  try {
    await pipeline([createReadStream(file), ...steps, new Marks(), createWriteStream(copy)]);
  } catch (error) {
    if (!String(error.code).startsWith('Z_')) throw error;
    const bytes = await readFile(file);
    const content = salvaged(bytes);
    const isGzip = content.length > 0 || bytes.length === 0 || holdsNothing(bytes);
    if (isGzip) await pipeline([Readable.from([content]), new Marks(), createWriteStream(copy)]);
    else await writeFile(copy, '\u0002not-gzip \n');
  }
}

/** What is in a broken gzip, up to the first byte that cannot be unpacked. A stream that fails keeps what it had not yet given out. */
function salvaged(bytes) {
  let content = Buffer.alloc(0);
  let [sound, broken] = [0, bytes.length + 1];
  while (broken - sound > 1) {
    const length = Math.floor((sound + broken) / 2);
    try {
      content = gunzipSync(bytes.subarray(0, length), { finishFlush: constants.Z_SYNC_FLUSH });
      sound = length;
    } catch {
      broken = length;
    }
  }
  return content;
}

/** Whether it begins with a whole gzip of nothing; its checksum plays no part. */
function holdsNothing(bytes) {
  for (let length = 18; length <= Math.min(bytes.length, 1024); length++) {
    try {
      return gunzipSync(bytes.subarray(0, length)).length === 0;
    } catch (error) {
      if (/incorrect (data|length) check/.test(error.message)) return true;
    }
  }
  return false;
}

/** Lines in, lines out. Keeps at most one line, and of a line that is too long only its beginning. */
class Marks extends Transform {
  #parts = [];
  #length = 0;
  #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  _transform(chunk, _, done) {
    let start = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, start)) {
      this.#keep(chunk.subarray(start, at));
      this.push(this.#line());
      start = at + 1;
    }
    this.#keep(chunk.subarray(start));
    done();
  }

  _flush(done) {
    if (this.#length > 0) this.push(this.#line());
    done();
  }

  #keep(piece) {
    this.#length += piece.length;
    if (this.#length - piece.length <= LONGEST_LINE + 1) this.#parts.push(Buffer.from(piece));
  }

  #line() {
    let line = Buffer.concat(this.#parts);
    const length = this.#length;
    this.#parts = [];
    this.#length = 0;
    if (line.at(-1) === CR) line = line.subarray(0, -1);
    if (length > LONGEST_LINE + 1 || line.length > LONGEST_LINE) return this.#mark('line-too-long', line);
    try {
      this.#decoder.decode(line);
      return Buffer.concat([line, Buffer.from('\n')]);
    } catch {
      return this.#mark('not-utf8', line);
    }
  }

  /** A line that is too long is kept as it is, if it is text, up to what quarantine keeps. */
  #mark(reason, line) {
    const kept = reason === 'not-utf8' ? line.subarray(0, KEPT).toString('base64') : line.toString('utf8').slice(0, 4 * KEPT);
    return Buffer.from(`\u0002${reason} ${kept.replace(/[\r\n]/g, '')}\n`);
  }
}

/** What `ask` gives where no clock was wrong; where one was, it is asked again with all that were, put right. Nearly always that is not needed. */
async function withClocks(connection, plan, sensor, ask, wasWrong) {
  await connection.run(await script(plan, sensor, 'no-clocks'));
  const found = await ask();
  if (!(await wasWrong(found))) return found;
  await connection.run(await script(plan, sensor, 'clocks'));
  return ask();
}

/** The days that the lines of these files belong to, or did before a clock was put right. */
export async function touchedDays(plan, sensor, { files, work, ...options }) {
  const { instance, connection } = await open(work, options);
  try {
    await readLines(connection, plan, sensor, files, work);
    const touched = await script(plan, sensor, 'touched');
    const ask = () => rows(connection, touched);
    const found = await withClocks(connection, plan, sensor, ask, (days) => days.some(({ wrong }) => wrong));
    return found.map(({ day }) => String(day));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const LINES_FORMAT = 'fleetwright/etl-lines/v1';

/** Where it stands out of how many lines a day was made. */
const linesKey = (sensor, day) => `runs/lines/sensor=${sensor.id}/dt=${day}/lines.json`;

/** What a run may compare with: nothing that was counted under other rules. */
function linesBefore(sensor, texts) {
  const known = texts.map((text) => JSON.parse(text)).filter(({ format, placing }) => format === LINES_FORMAT && placing === sensor.placing);
  return Object.fromEntries(known.map(({ day, groups }) => [day, groups]));
}

/** By day, then group, then day of arrival. */
function byDay(days, arrivals, count) {
  const found = Object.fromEntries(days.map((day) => [day, {}]));
  for (const { day, group, arrived, [count]: lines } of arrivals) if (lines > 0) (found[day][group] ??= {})[arrived] = Number(lines);
  return found;
}

/** Where fewer lines are left than a day was made of, and are not of another day by now: raw lines have expired or were removed. A group that the fleet has no more is not read. */
function fewerLines(sensor, days, before, now, gone) {
  const found = [];
  for (const day of [...days].sort())
    for (const group of sensor.groups)
      for (const [arrived, lines] of Object.entries(before[day]?.[group] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
        const left = now[day][group]?.[arrived] ?? 0;
        if (left + (gone[day][group]?.[arrived] ?? 0) < lines) found.push({ day, group, arrived, before: lines, now: left });
      }
  return found;
}

/** Of groups that the sensor has no more, the rows stay, and so do the counts. */
const ofGone = (sensor, groups = {}) => Object.fromEntries(Object.entries(groups).filter(([group]) => !sensor.groups.includes(group)));

/** What is kept beside the counts of a day that was left as it is, until a run makes it. */
function byRefusedDay(refused) {
  const found = new Map();
  for (const { day, ...loss } of refused) found.set(day, [...(found.get(day) ?? []), loss]);
  return found;
}

/**
 * Makes the partitions of these days anew under `out`: new files first, each put in place by a rename, then what is no longer there is
 * removed. `existing` are the keys that were there, `before` what knownLines() gave. A day of which fewer lines are left than before stays
 * as it is, unless `allowFewerLines`; the report has it under `refused`. Returns the report, and the keys that were written, removed, and
 * that hold counts of lines.
 */
export async function run(plan, sensor, { days: wanted, files, devices, out, work, existing, before = {}, allowFewerLines = false, ...options }) {
  const { instance, connection } = await open(work, options);
  try {
    await readLines(connection, plan, sensor, files, work);
    await connection.run(devicesSql(plan, devices));
    await connection.run(`SET VARIABLE days = CAST([${wanted.map(text).join(', ')}] AS VARCHAR[])`);
    const timed = await script(plan, sensor, 'timed');
    const wrong = () => rows(connection, 'SELECT 1 FROM "timed" WHERE "_is_wrong" LIMIT 1');
    await withClocks(connection, plan, sensor, () => connection.run(timed), async () => (await wrong()).length > 0);
    const arrivals = await rows(connection, await script(plan, sensor, 'arrivals'));
    const lines = byDay(wanted, arrivals, 'lines');
    const refused = allowFewerLines ? [] : fewerLines(sensor, wanted, before, lines, byDay(wanted, arrivals, 'gone'));
    const days = wanted.filter((day) => !refused.some((one) => one.day === day));
    await connection.run(`DELETE FROM "timed" WHERE CAST("_day" AS VARCHAR) NOT IN (${['', ...days].map(text).join(', ')})`);
    await connection.run('DROP TABLE "lines"');
    await connection.run(await script(plan, sensor, 'rows'));
    const report = reportOf(sensor, days, await rows(connection, await script(plan, sensor, 'counts')));
    await connection.run('DROP TABLE "timed"');
    const written = [];
    let unknown = [];
    for (const table of sensor.tables) {
      written.push(...(await writeTable(connection, await script(plan, sensor, table.name), table, out)));
      if (table.name === sensor.quality) unknown = await rows(connection, await script(plan, sensor, 'unknown'));
    }
    const kept = new Set(written.map(({ key }) => key));
    const removed = existing.filter((key) => isOf(sensor, days, key) && !kept.has(key)).sort();
    for (const key of removed) await rm(join(out, key), { force: true });
    const partitions = written.map(({ table, values, rows }) => ({ table, values, rows }));
    const counted = [];
    for (const day of days) counted.push(await writeLines(sensor, day, { groups: { ...ofGone(sensor, before[day]), ...lines[day] } }, out));
    for (const [day, found] of byRefusedDay(refused)) counted.push(await writeLines(sensor, day, { groups: before[day], refused: found }, out));
    return {
      report: { ...report, partitions, unknownKeys: unknownKeys(unknown), refused },
      written: written.map(({ key }) => key),
      removed,
      counted,
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(join(work, 'nothing'), { force: true });
  }
}

function devicesSql({ devices: { columns } }, file) {
  const types = columns.map((column) => `${text(column)}: 'VARCHAR'`).join(', ');
  return `CREATE OR REPLACE TEMP TABLE "devices" AS SELECT * FROM read_json(${text(file)}, format = 'newline_delimited', columns = { ${types} })`;
}

/** Behind the partitions: a run that is killed between them leaves a count that is too small rather than too large. */
async function writeLines(sensor, day, counts, out) {
  const key = linesKey(sensor, day);
  const target = join(out, key);
  const fresh = `${target}.tmp-${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  await writeFile(fresh, JSON.stringify({ format: LINES_FORMAT, sensor: sensor.id, day, placing: sensor.placing, ...counts }));
  await rename(fresh, target);
  return key;
}

/** Keys that no field declares: how many lines have one, and the most frequent by name. */
function unknownKeys(found) {
  const names = found.map(({ key, meant, lines, devices }) => ({ key, ...(meant === null ? {} : { meant }), lines: Number(lines), devices: Number(devices) }));
  const shown = names.reduce((sum, { lines }) => sum + lines, 0);
  return { lines: Number(found[0]?.all ?? 0), names, others: Number(found[0]?.total ?? 0) - shown };
}

/** Every line ended in exactly one way; if not, nothing is written. */
function reportOf(sensor, days, counts) {
  const report = { format: 'fleetwright/etl-run/v1', sensor: sensor.id, days, in: 0, curated: 0, duplicates: 0, quarantined: 0, unparsable: 0, dropped: 0, reasons: {} };
  const NAMES = { duplicate: 'duplicates' };
  for (const row of counts) {
    report.in = Number(row.in);
    report[NAMES[row.state] ?? row.state] += Number(row.rows);
    if (row.reason !== null && row.state !== 'duplicate') report.reasons[row.reason] = (report.reasons[row.reason] ?? 0) + Number(row.rows);
  }
  report.reasons = Object.fromEntries(Object.entries(report.reasons).sort(([a], [b]) => (a < b ? -1 : 1)));
  const out = report.curated + report.duplicates + report.quarantined + report.unparsable + report.dropped;
  if (out !== report.in) throw new Error(`${report.in} lines went in and ${out} came out: ${JSON.stringify(report)}`);
  return report;
}

async function writeTable(connection, select, table, out) {
  await connection.run(`CREATE OR REPLACE TEMP TABLE "result" AS ${select}`);
  const keys = table.partitions.map(name).join(', ');
  const found = await rows(connection, `SELECT ${keys}, count(*) AS "_rows" FROM "result" GROUP BY ALL ORDER BY ALL`);
  const written = [];
  for (const row of found) {
    const values = Object.fromEntries(table.partitions.map((key) => [key, String(row[key])]));
    const key = `${table.name}/${table.partitions.map((part) => `${part}=${values[part]}/`).join('')}part-0.parquet`;
    const target = join(out, key);
    const fresh = `${target}.tmp-${process.pid}`;
    await mkdir(dirname(target), { recursive: true });
    const here = table.partitions.map((part) => `${name(part)} = ${text(values[part])}`).join(' AND ');
    await connection.run(
      `COPY (SELECT ${table.columns.map(name).join(', ')} FROM "result" WHERE ${here} ORDER BY "_rank") TO ${text(fresh)} (FORMAT parquet, COMPRESSION ${table.compression}, ROW_GROUP_SIZE 122880)`,
    );
    await rename(fresh, target);
    written.push({ table: table.name, values, rows: Number(row._rows), key });
  }
  return written;
}

/** Whether a key is a partition of this sensor, of a group that it has, and one of these days. */
function isOf(sensor, days, key) {
  const [table, ...rest] = key.split('/');
  if (!sensor.tables.some((one) => one.name === table)) return false;
  const values = Object.fromEntries(rest.slice(0, -1).map((part) => part.split('=')));
  if (!sensor.groups.includes(values.group)) return false;
  return days.includes(values.dt ?? `${values.year}-${values.month}-${values.day}`);
}

/** The counts of lines of these days in a bucket or a folder. */
export async function knownLines(sensor, days, store) {
  const wanted = new Set(days.map((day) => linesKey(sensor, day)));
  const keys = (await store.files(`runs/lines/sensor=${sensor.id}/`)).filter((key) => wanted.has(key));
  return linesBefore(sensor, await Promise.all(keys.map((key) => store.text(key))));
}

/** Runs of a sensor that are remembered: a query that is under way goes by an older one. */
const RUNS_KEPT = 50;

/**
 * Remembers, behind its partitions, a run over all that had landed before it began: from then on only what landed later need be looked for in
 * the raw lake. Not one that left a day as it was. Returns the key of the file, to be put whole.
 */
export async function rememberRun(sensor, { began, ended }, report, out, store) {
  if (report.refused.length > 0) return [];
  const key = `etl_runs/${sensor.id}.ndjson`;
  const there = (await store.files('etl_runs/')).includes(key) ? await store.text(key) : '';
  const kept = there.split('\n').filter((line) => line !== '').slice(1 - RUNS_KEPT);
  const target = join(out, key);
  const fresh = `${target}.tmp-${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  await writeFile(fresh, [...kept, JSON.stringify({ sensor: sensor.id, began_ms: began, ended_ms: ended }), ''].join('\n'));
  await rename(fresh, target);
  return [key];
}

/** One sentence for people: which days were left as they are, and what to do; undefined where none was. */
export function refusal({ sensor, refused }) {
  const [first] = refused;
  if (!first) return undefined;
  const days = [...new Set(refused.map(({ day }) => day))];
  return `${days.length === 1 ? `a day of ${sensor} was` : `${days.length} days of ${sensor} were`} left as made before (${days.slice(0, 5).join(', ')}${days.length > 5 ? ', …' : ''}): of the lines of ${first.group} that arrived on ${first.arrived}, ${first.now} of ${first.before} are left. Raw data has expired or was removed; bring it back, or allow fewer lines to make the days of what is left`;
}

/**
 * A run over a lake in folders: `raw` holds raw/, `out` gets the tables. Without days, those that the lines of the window touch; `upToNow`: that
 * are yesterday and today. `punctual`: how the names of objects begin in which no line arrived later than on the day after its own.
 */
export async function runFolder(plan, id, { raw, out, devices, work, days, from, to, upToNow = false, punctual, ...options }) {
  const began = Date.now();
  const sensor = plan.sensors.find((one) => one.id === id);
  if (!sensor) throw new Error(`there is no sensor ${id}`);
  const store = folderStore(raw);
  const local = (keys) => keys.map((key) => join(raw, key));
  const chosen =
    days ?? (await touchedDays(plan, sensor, { files: local(await rawKeys(plan, sensor, daysBetween(from, to), store)), work, ...options }));
  const keys = await rawKeys(plan, sensor, arrivalDays(plan, chosen), store);
  const near = new Set(punctual ? await rawKeys(plan, sensor, arrivalDays({ daysBefore: 0, daysAfter: 1 }, chosen), store) : keys);
  const files = local(keys.filter((key) => near.has(key) || !key.slice(key.lastIndexOf('/') + 1).startsWith(punctual)));
  const curated = folderStore(out);
  const existing = (await Promise.all(sensor.tables.map((table) => curated.files(`${table.name}/`)))).flat();
  const before = await knownLines(sensor, chosen, curated);
  const done = await run(plan, sensor, { days: chosen, files, devices, out, work, existing, before, ...options });
  if (upToNow) await rememberRun(sensor, { began, ended: Date.now() }, done.report, out, curated);
  return done;
}
