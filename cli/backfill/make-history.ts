import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { driverOf } from '../../runtime/drivers/index';
import { firstArrival } from '../../runtime/history/first-arrival';
import { HistoryFolder, type HistoryState } from '../../runtime/history/history-folder';
import { type HistoryOrder, historyId } from '../../runtime/history/history-order';
import type { ThingDone } from '../../runtime/history/make-past';
import { pastFaults } from '../../runtime/history/past-faults';
import { readCatalog } from '../../runtime/twin/lake/catalog/catalog';
import { bucketsOf, ObjectStore } from '../../runtime/twin/lake/storage/object-store';
import { type LoadedStacks, loadStacks } from '../../runtime/twin/stacks/load';
import { putDevicesTable } from '../../runtime/twin/wiring/devices-table';
import type { AgentConfig } from '../../schema/agent-config';
import type { ArtifactList } from '../../schema/artifact-list';
import { formatDuration } from '../../schema/duration';
import type { DataDir } from '../data-dir';
import { Unable } from '../unable';
import { makeInProcesses } from './history-processes';
import type { HistoryReport } from './history-report';
import { makeTables } from './make-tables';

export interface HistoryWanted {
  readonly lengthMs: number;
  /** ms since 1970; as late as may be where it is absent. */
  readonly until: number | undefined;
  readonly everyMs: number | undefined;
  readonly seed: number;
}

export interface HistoryPlace {
  readonly dir: DataDir;
  readonly configs: readonly AgentConfig[];
  /** Where relative paths in the manifest begin. */
  readonly folder: string;
  /** Now, by the clock of the twin. */
  readonly now: number;
}

/** How far it is. */
export interface HistoryStep {
  readonly what: 'readings' | 'tables';
  /** 0 to 1, of this step. */
  readonly share: number;
  /** Made by this call so far. */
  readonly readings: number;
  readonly perSecond: number;
  readonly leftSeconds: number;
  readonly detail: string;
}

/**
 * Puts a past into the lake of a data directory that no twin runs over: raw messages by the rules, then the tables by the ETL. What an earlier call
 * left half done is ended. Throws Unable where that would touch what is real, or another past.
 */
export async function makeHistory(
  place: HistoryPlace,
  wanted: HistoryWanted,
  tell: (step: HistoryStep) => void,
  signal: AbortSignal,
): Promise<HistoryReport> {
  const { dir, configs } = place;
  const stacks = loadStacks(dir.generated);
  const store = new ObjectStore({ folder: dir.lake, buckets: bucketsOf(stacks.resources) });
  await putDevicesTable(dir.generated, readCatalog(stacks.resources), store);
  const folder = new HistoryFolder(dir.path);
  folder.sweep();
  const { makers, without } = makersOf(configs);
  const state = await stateFor(folder, place, makers, stacks, wanted);
  const report = (more: Partial<HistoryReport>) => reportOf({ state, folder, dir, makers, without }, more);
  if (state.isWhole) return report({ wasThere: true });
  folder.save(state);

  const begun = performance.now();
  try {
    const { made, seconds } = await makeRaw({ place, stacks, store, folder, state, makers }, tell, signal);
    const etl = await makeTables({ place, stacks, store, folder, state, makers }, tell, signal);
    folder.save({ ...state, isWhole: true });
    const all = (performance.now() - begun) / 1000;
    return report({ ...etl, made, seconds: { raw: seconds, etl: all - seconds } });
  } finally {
    folder.sweep();
  }
}

/** What a past is made of, and where. */
export interface Making {
  readonly place: HistoryPlace;
  readonly stacks: LoadedStacks;
  readonly store: ObjectStore;
  readonly folder: HistoryFolder;
  readonly state: HistoryState;
  readonly makers: readonly AgentConfig[];
}

async function makeRaw(
  { place, store, folder, state, makers }: Making,
  tell: (step: HistoryStep) => void,
  signal: AbortSignal,
): Promise<{ readonly made: number; readonly seconds: number }> {
  const { dir } = place;
  const done = folder.done();
  const begun = performance.now();
  const weightOf = ({ everyMs, devices }: AgentConfig) => devices.length / Math.max(everyMs, state.order.everyMs ?? 0);
  const missing = makers.filter(({ thing }) => !done.has(thing)).sort((a, b) => weightOf(b) - weightOf(a));
  const weights = new Map(missing.map((config) => [config.thing, weightOf(config)]));
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  let [weight, made, things] = [0, 0, 0];
  const take = (one: ThingDone) => {
    folder.add(one);
    weight += weights.get(one.thing) ?? 0;
    made += one.readings;
    things += 1;
    const seconds = (performance.now() - begun) / 1000;
    const share = weight / total;
    tell({
      ...{ what: 'readings', share, readings: made },
      perSecond: made / seconds,
      leftSeconds: (seconds / share) * (1 - share),
      detail: `${things} of ${missing.length} things`,
    });
  };
  const raw = { lake: store.folder, foldsCase: store.foldsCase, unfinished: folder.unfinished };
  const begin = {
    order: state.order,
    faults: state.faults,
    generated: dir.generated,
    place: raw,
    folder: place.folder,
  };
  if (missing.length > 0) await makeInProcesses(missing, begin, take, signal);
  return { made, seconds: (performance.now() - begun) / 1000 };
}

function makersOf(configs: readonly AgentConfig[]) {
  const canTell = ({ driver }: AgentConfig) => driverOf(driver).past !== undefined;
  const makers = configs.filter(canTell);
  const silent = new Set(configs.filter((config) => !canTell(config)).map(({ group }) => group));
  const why = 'its readings come from a program, which cannot be asked about the past';
  return { makers, without: [...silent].map((group) => ({ group, why })) };
}

/** The past that is to be made or ended now; nothing is written. */
async function stateFor(
  folder: HistoryFolder,
  place: HistoryPlace,
  makers: readonly AgentConfig[],
  stacks: LoadedStacks,
  wanted: HistoryWanted,
): Promise<HistoryState> {
  if (makers.length === 0)
    throw new Unable(
      'no group of this fleet can have a past: all readings come from programs',
      'give a sensor `driver: { simulate: … }` or `driver: { replay: … }`',
    );
  const compiled = compiledHash(place.dir.generated, makers);
  const before = folder.state();
  if (before !== undefined) return resumed(before, compiled, wanted);
  const order = await orderFor(place, stacks, wanted);
  return {
    format: 'fleetwright/history/v1',
    id: historyId(order),
    ...{ order, compiled, faults: pastFaults(makers, order), isWhole: false },
  };
}

const REMOVE = '`fleet backfill --remove` takes it away; then begin again';

/** The past that is there is the one that is wanted, or it is in the way. */
function resumed(before: HistoryState, compiled: string, wanted: HistoryWanted): HistoryState {
  const { from, until, seed, everyMs } = before.order;
  const isSame =
    until - from === wanted.lengthMs &&
    seed === wanted.seed &&
    everyMs === wanted.everyMs &&
    (wanted.until === undefined || wanted.until === until);
  const shown = `a past of ${formatDuration(until - from)} up to ${iso(until)}`;
  if (!isSame) throw new Unable(`there is ${shown} already, of another length, end, interval or seed`, REMOVE);
  if (!before.isWhole && before.compiled !== compiled)
    throw new Unable(`${shown} is half made, and the manifest has changed since`, REMOVE);
  return before;
}

async function orderFor(
  { dir, now }: HistoryPlace,
  { resources }: LoadedStacks,
  wanted: HistoryWanted,
): Promise<HistoryOrder> {
  const bucket = resources.find(({ type, logicalId }) => type === 'AWS::S3::Bucket' && logicalId === 'RawBucket');
  if (!bucket) throw new Error('there is no RawBucket in the stacks');
  const real = await firstArrival(join(dir.lake, bucket.name));
  const { lengthMs, seed, everyMs } = wanted;
  const until = wanted.until ?? Math.min(now, real ?? now);
  if (real !== undefined && real < until)
    throw new Unable(
      `the lake in ${dir.shown} has real readings from ${iso(real)} on, and a past up to ${iso(until)} would lie among them`,
      `let it end before: --until ${iso(real)}; or name another folder with --data-dir`,
    );
  if (until > now) throw new Unable(`--until ${iso(until)} is not over yet`, 'name a moment that has passed');
  return { seed, from: until - lengthMs, until, ...(everyMs === undefined ? {} : { everyMs }) };
}

/** Of all that the past of these things is made by. */
function compiledHash(generated: string, makers: readonly AgentConfig[]): string {
  const list = JSON.parse(readFileSync(join(generated, 'manifest.json'), 'utf8')) as ArtifactList;
  const hash = createHash('sha256');
  for (const { path, sha256 } of list.artifacts)
    if (/^(agents|iot-rules)\//.test(path)) hash.update(`${path} ${sha256}\n`);
  for (const { thing } of makers) hash.update(`${thing}\n`);
  return hash.digest('hex');
}

interface Reported {
  readonly state: HistoryState;
  readonly folder: HistoryFolder;
  readonly dir: DataDir;
  readonly makers: readonly AgentConfig[];
  readonly without: HistoryReport['without'];
}

function reportOf({ state, folder, dir, makers, without }: Reported, more: Partial<HistoryReport>): HistoryReport {
  const done = [...folder.done().values()];
  const sum = (key: 'readings' | 'unchanged' | 'leftOut' | 'messages' | 'alerts' | 'objects' | 'bytes') =>
    done.reduce((total, one) => total + one[key], 0);
  return {
    format: 'fleetwright/history-report/v1',
    id: state.id,
    seed: state.order.seed,
    from: iso(state.order.from),
    until: iso(state.order.until),
    wasThere: false,
    devices: makers.reduce((total, { devices }) => total + devices.length, 0),
    ...{ readings: sum('readings'), unchanged: sum('unchanged'), leftOut: sum('leftOut') },
    ...{ messages: sum('messages'), alerts: sum('alerts'), objects: sum('objects'), bytes: sum('bytes') },
    ...{ curated: undefined, quarantined: undefined },
    faults: state.faults,
    file: join(dir.shown, 'history', 'history.json'),
    without,
    problems: [...new Set(done.flatMap(({ problems }) => problems))],
    ...{ seconds: { raw: 0, etl: 0 }, made: 0 },
    ...more,
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
