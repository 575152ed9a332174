import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Diagnostic } from '../../../compiler/diagnostics/diagnostic';
import { readingPayload } from '../../../runtime/agent/edge/envelope';
import { LakeRules } from '../../../runtime/history/lake-rules';
import { pastObject } from '../../../runtime/history/make-past';
import { RawObjects, type RawPlace } from '../../../runtime/history/raw-objects';
import { readCatalog } from '../../../runtime/twin/lake/catalog/catalog';
import { bucketsOf, ObjectStore } from '../../../runtime/twin/lake/storage/object-store';
import { type LoadedStacks, loadStacks } from '../../../runtime/twin/stacks/load';
import { putDevicesTable } from '../../../runtime/twin/wiring/devices-table';
import type { AgentConfig, AgentDevice } from '../../../schema/agent-config';
import type { DataDir } from '../../data-dir';
import { fileProblem, Unable } from '../../unable';
import type { ImportReport } from './import-report';
import { LeftOut } from './left-out';
import { makeDays } from './make-days';
import { valuesIn } from './mapped-row';
import { type Mapping, readMapping } from './mapping';
import { type RecordedRow, RecordingFile } from './recording-file';

/** What the rows and objects of a recording begin with. */
const IMPORTED = 'import-';

export interface RecordingPlace {
  readonly dir: DataDir;
  readonly configs: readonly AgentConfig[];
  /** Where paths begin. */
  readonly folder: string;
  /** ms since 1970: what is later is not over yet. */
  readonly now: number;
}

export interface RecordingWanted {
  readonly file: string;
  readonly map: string;
  /** A folder that gets the objects by their keys in S3, in place of the lake of the twin. */
  readonly out: string | undefined;
}

/**
 * Puts a recording into the raw lake as if its devices had sent it at the time that it says, by the compiled rules, and has the ETL make the days that it
 * touches. The same file by the same mapping twice changes nothing; what was interrupted is done again to the same bytes.
 */
export async function importRecording(
  place: RecordingPlace,
  wanted: RecordingWanted,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<{ readonly done: ImportReport } | { readonly diagnostics: readonly Diagnostic[] }> {
  const { dir, folder } = place;
  return withRecording(place, wanted, async ({ file, mapping, id, home }) => {
    const note = join(home, `${id}.json`);
    const out = wanted.out === undefined ? undefined : resolve(folder, wanted.out);
    if (out === undefined && existsSync(note))
      return { ...(JSON.parse(readFileSync(note, 'utf8')) as ImportReport), wasThere: true };
    const stacks = loadStacks(dir.generated);
    const lake = out === undefined ? await lakeOf(dir, stacks) : { lake: out, foldsCase: false, byKey: true };
    const raw = await putRows(place, { file, mapping, id, home, stacks, lake }, tell, signal);
    if (out !== undefined) return raw;
    const report = { ...raw, ...(await makeDays(dir, stacks, mapping.group, raw.days, tell, signal)) };
    writeFileSync(`${note}.new`, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${note}.new`, note);
    return report;
  });
}

/** Opens file and mapping, and does something with them where both are sound. */
export async function withRecording<T>(
  { dir, configs, folder }: RecordingPlace,
  wanted: Pick<RecordingWanted, 'file' | 'map'>,
  work: (opened: Opened) => Promise<T>,
): Promise<{ readonly done: T } | { readonly diagnostics: readonly Diagnostic[] }> {
  const home = join(dir.path, 'history', 'imports');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const file = await RecordingFile.open(folder, wanted.file, join(home, 'spill'));
  try {
    const { value: mapping, diagnostics } = readMapping(wanted.map, textOf(folder, wanted.map), configs, file.columns);
    if (mapping === undefined) return { diagnostics };
    await file.checkFormat(mapping.time);
    return { done: await work({ file, mapping, home, id: await importId(file, mapping) }) };
  } finally {
    file.close();
    for (const name of ['spill', 'unfinished']) rmSync(join(home, name), { recursive: true, force: true });
  }
}

interface Opened {
  readonly file: RecordingFile;
  readonly mapping: Mapping;
  /** The boot id of its rows. */
  readonly id: string;
  /** Where it is noted what was imported. */
  readonly home: string;
}

async function lakeOf(dir: DataDir, { resources }: LoadedStacks): Promise<Pick<RawPlace, 'lake' | 'foldsCase'>> {
  const store = new ObjectStore({ folder: dir.lake, buckets: bucketsOf(resources) });
  await putDevicesTable(dir.generated, readCatalog(resources), store);
  return { lake: store.folder, foldsCase: store.foldsCase };
}

/** One file by one mapping; comments and the order of keys play no part. */
async function importId(file: RecordingFile, { group, device, time, fields }: Mapping): Promise<string> {
  const names = 'is' in device ? device : { column: device.column, names: [...device.names].sort() };
  const mapped = fields.map(({ field, column, unit }) => [field.id, column, unit]).sort();
  const hash = createHash('sha256').update(JSON.stringify([await file.hash(), group, names, time, mapped]));
  return `${IMPORTED}${hash.digest('hex').slice(0, 12)}`;
}

function textOf(folder: string, shown: string): string {
  try {
    return readFileSync(resolve(folder, shown), 'utf8');
  } catch (problem) {
    throw new Unable(`cannot read ${shown}: ${fileProblem(problem)}`);
  }
}

interface Work extends Opened {
  readonly stacks: LoadedStacks;
  readonly lake: Pick<RawPlace, 'lake' | 'foldsCase' | 'byKey'>;
}

async function putRows(
  { configs, now }: RecordingPlace,
  { file, mapping, id, home, stacks, lake }: Work,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<ImportReport> {
  const rules = new LakeRules(stacks.resources, stacks.accountId);
  const place = { ...lake, unfinished: join(home, 'unfinished') };
  const members = configs.filter(({ group }) => group === mapping.group);
  const devices = new Map(
    members.flatMap((config) => config.devices.map((device) => [device.id, { config, device }] as const)),
  );
  const byId = new Map(members[0]?.fields.map((field) => [field.id, field]));
  const leftOutFile = join(home, `${id}.left-out.jsonl`);
  const broken = await file.broken();
  const leftOut = new LeftOut(leftOutFile, lineOf(file, broken));
  const seen = { rows: 0, readings: 0, objects: 0, first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  const days = new Set<string>();
  const spoke = new Set<string>();
  let open: { readonly name: string; readonly objects: RawObjects } | undefined;
  const close = () => {
    open?.objects.close();
    seen.objects += open?.objects.made.objects ?? 0;
  };
  for await (const row of file.rows(mapping)) {
    seen.rows += 1;
    if (seen.rows % 10_000 === 0) {
      signal.throwIfAborted();
      tell(`${seen.rows.toLocaleString('en-US')} rows read`);
    }
    const where = placeOf(row, mapping, devices, now);
    if (typeof where === 'string') {
      leftOut.row(where, row.row);
      continue;
    }
    const { device, config, at } = where;
    const { values, exact } = valuesIn(mapping.fields, byId, row.cells, (...why) => leftOut.value(...why, row.row));
    if (Object.keys(values).length === 0) {
      leftOut.row('no-field', row.row);
      continue;
    }
    if (open?.name !== device.id) {
      close();
      // Devices are read one after the other, but several names of the file may mean one.
      const part = spoke.has(device.id) ? `${device.id}-${row.row}` : device.id;
      spoke.add(device.id);
      open = { name: device.id, objects: new RawObjects(place, pastObject(id, part)) };
    }
    // As of a machine that was started in 1970: its clock is right in every row.
    const head = { eventTime: at, bootId: id, sequence: row.row, monotonicMs: at };
    const payload = readingPayload(head, values, exact);
    const { topic, ...from } = { topic: device.topics.data, clientId: config.connection.clientId, thing: config.thing };
    const inbound = { topic, payload, ...from, qos: 1, principal: id, at, traceId: `${id}-${row.row}` } as const;
    for (const line of rules.linesOf(inbound)) open.objects.add(line, at);
    seen.readings += 1;
    seen.first = Math.min(seen.first, at);
    seen.last = Math.max(seen.last, at);
    days.add(new Date(at).toISOString().slice(0, 10));
  }
  close();
  seen.rows += broken.length;
  for (const line of broken) leftOut.line('broken-row', line);
  const { rows, readings, objects } = seen;
  return {
    format: 'fleetwright/recording-import/v1',
    ...{ id, file: file.path, group: mapping.group, wasThere: false, rows, readings, objects, devices: spoke.size },
    first: readings === 0 ? null : new Date(seen.first).toISOString(),
    last: readings === 0 ? null : new Date(seen.last).toISOString(),
    ...{ leftOut: leftOut.close(), leftOutFile, days: [...days].sort() },
    ...{ curated: undefined, quarantined: undefined },
  };
}

/** In CSV the first line is the header, and lines that are no rows stand between the others. */
function lineOf({ kind }: RecordingFile, broken: readonly number[]): (row: number) => number {
  if (kind !== 'csv') return (row) => row;
  return (row) => {
    let line = row + 1;
    for (const other of broken) if (other <= line) line += 1;
    return line;
  };
}

function placeOf(
  { device: name, at, timeText, isBroken }: RecordedRow,
  { device: by }: Mapping,
  devices: ReadonlyMap<string, { readonly config: AgentConfig; readonly device: AgentDevice }>,
  now: number,
) {
  if (isBroken) return 'broken-row';
  if (name === null || name.trim() === '') return 'device-missing';
  const id = 'is' in by ? by.is : (by.names.get(name) ?? name);
  const known = devices.get(id);
  if (known === undefined) return 'device-unknown';
  if (timeText === null || timeText.trim() === '') return 'time-missing';
  if (at === null) return 'time-unreadable';
  if (at < 0) return 'time-past';
  return at > now ? 'time-future' : { ...known, at };
}
