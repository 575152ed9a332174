import type { Drift, PropertyChange } from '../../../schema/plan/plan';
import type { Snapshot, SnapshotStack } from '../../../schema/plan/snapshot';
import { DRIFT_KINDS } from '../../5-plan/drift-kinds';
import { inStackOrder } from '../../ir/stack-order';
import { identity } from '../aws/identity';
import { sdkError } from '../aws/sdk-error';
import { edgeModelsDrift } from '../devices/edge-models/edge-models-drift';
import { redshiftDrift } from '../redshift/redshift-drift';
import { isoNow } from '../step/clock';
import { inParallel } from '../step/in-parallel';
import { Refusal } from '../step/refusal';
import { requireUninterrupted, type StepWork } from '../step/step-work';
import { type Declared, declaredOf, type Place } from './declared';
import { liveDifferences } from './live-differences';
import { READERS } from './readers/index';
import { withoutDigest } from './readers/iot';
import { type Detected, type StackDrift, stackDrift } from './stack-drift';
import { thingsDrift } from './things-drift';

type Reading = Pick<StepWork, 'clients' | 'time' | 'tell' | 'signal'>;
type Drifted = Drift['drifted'][number];
type Found = Pick<Drift, 'inSync' | 'drifted' | 'notChecked'>;

/** Detections that run at once, and reads of one stack; the limiter of each operation sets the pace. */
const AT_ONCE = 8;

/**
 * What AWS has, compared with what was applied, in three words: in sync, drifted, not checked. What CloudFormation's drift detection covers it
 * checks; for the rest there are readers of our own; what neither sees is counted, with the reason, and never taken for in sync.
 */
export async function readDrift(work: Reading, snapshot: Snapshot): Promise<Drift> {
  const { account } = await identity(work.clients);
  const place = { account, region: snapshot.region };
  const names = inStackOrder(Object.keys(snapshot.stacks));
  const tallies = new Map<string, Tally>();
  let done = 0;
  await inParallel(names, AT_ONCE, async (short) => {
    const stack = snapshot.stacks[short];
    if (stack) tallies.set(short, await ofStack(work, `${snapshot.fleet}-${short}`, short, stack, place));
    done += 1;
    work.tell({ event: 'progress', step: 'live state', done, of: names.length });
  });
  const all = names.flatMap((short) => tallies.get(short) ?? []);
  const things = await thingsDrift(work, snapshot);
  const warehouse = await asFarAsRead(DRIFT_KINDS.redshiftView, () => redshiftDrift(work, snapshot));
  const models = await asFarAsRead(DRIFT_KINDS.edgeModel, () => edgeModelsDrift(work, snapshot));
  return {
    readAt: isoNow(work.time),
    inSync: all.reduce((sum, { inSync }) => sum + inSync, things.inSync + warehouse.inSync + models.inSync),
    drifted: [...all.flatMap(({ drifted }) => drifted), ...things.drifted, ...warehouse.drifted, ...models.drifted],
    notChecked: counted([
      ...all.flatMap(({ notChecked }) => notChecked),
      ...warehouse.notChecked,
      ...models.notChecked,
      ...devicesNotChecked(snapshot),
    ]),
  };
}

/** The warehouse may sleep, or not let whoever looks in, and so may shadows: that is told, and hinders nothing else. */
async function asFarAsRead(kind: string, look: () => Promise<Partial<Found> | undefined>): Promise<Found> {
  const nothing = { inSync: 0, drifted: [], notChecked: [] };
  try {
    return { ...nothing, ...(await look()) };
  } catch (problem) {
    return { ...nothing, notChecked: [{ kind, count: 1, why: reasonOf(problem) }] };
  }
}

/** What was found of one stack. */
interface Tally {
  inSync: number;
  readonly drifted: Drifted[];
  readonly notChecked: { kind: string; count: number; why: string }[];
}

async function ofStack(work: Reading, name: string, short: string, stack: SnapshotStack, place: Place): Promise<Tally> {
  const tally: Tally = { inSync: 0, drifted: [], notChecked: [] };
  const declared = declaredOf(stack, place);
  const { isMissing, detected, why } = await detectedOf(work, name);
  if (isMissing) {
    const gone = { kind: 'AWS::CloudFormation::Stack', id: name, within: short, state: 'missing' } as const;
    tally.drifted.push({ ...gone, properties: [], putBack: true });
    return tally;
  }
  const reader = new OwnReaders(work, why);
  await inParallel([...declared], AT_ONCE, async ([id, resource]) => {
    requireUninterrupted(work);
    const drifted = (state: Drifted['state'], properties: readonly PropertyChange[], putBack: boolean) =>
      tally.drifted.push({ kind: resource.type, id, within: short, state, properties, putBack });
    const found = detected.get(id);
    const finding = found ? byCloudFormation(found) : await reader.read(resource);
    if (finding.word === 'not checked') tally.notChecked.push({ kind: resource.type, count: 1, why: finding.why });
    else if (finding.word === 'in sync') tally.inSync += 1;
    else drifted(finding.state, finding.properties, found !== undefined);
  });
  tally.drifted.sort((a, b) => (a.id < b.id ? -1 : 1));
  return tally;
}

/** A stack that cannot be looked at is no failure of the whole: its resources are asked for one by one. */
async function detectedOf(work: Reading, name: string): Promise<StackDrift> {
  try {
    return await stackDrift(work, name);
  } catch (problem) {
    return { isMissing: false, detected: new Map(), why: `no drift detection by CloudFormation: ${reasonOf(problem)}` };
  }
}

type Finding =
  | { readonly word: 'in sync' }
  | { readonly word: 'drifted'; readonly state: 'changed' | 'missing'; readonly properties: readonly PropertyChange[] }
  | { readonly word: 'not checked'; readonly why: string };

const IN_SYNC: Finding = { word: 'in sync' };

function byCloudFormation(found: Detected): Finding {
  if (found.state === 'changed') return compared(withoutDigest(found.expected), withoutDigest(found.actual), 'all');
  return found.state === 'in-sync' ? IN_SYNC : { word: 'drifted', state: 'missing', properties: [] };
}

function compared(...sides: Parameters<typeof liveDifferences>): Finding {
  const properties = liveDifferences(...sides);
  return properties.length === 0 ? IN_SYNC : { word: 'drifted', state: 'changed', properties };
}

/** Readers of our own. An operation that is not to be had is asked for once. */
class OwnReaders {
  readonly #dead = new Map<string, string>();

  constructor(
    private readonly work: Reading,
    /** Why CloudFormation did not check it. */
    private readonly why: string,
  ) {}

  async read({ type, properties }: Declared): Promise<Finding> {
    const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
    const dead = this.#dead.get(type);
    if (!reader || dead !== undefined) return { word: 'not checked', why: dead ?? this.why };
    try {
      const live = await reader(this.work.clients, properties);
      if (!live) return { word: 'drifted', state: 'missing', properties: [] };
      const read = Object.fromEntries(Object.entries(properties).filter(([key]) => live[key] !== undefined));
      return compared(read, live, 'declared');
    } catch (problem) {
      const why = reasonOf(problem);
      this.#dead.set(type, why);
      return { word: 'not checked', why };
    }
  }
}

/** In a few words. Without credentials, or without a network, nothing can be checked at all, and that is thrown. */
function reasonOf(problem: unknown): string {
  if (problem instanceof Refusal) {
    if (problem.kind !== 'denied') throw problem;
    return problem.message;
  }
  const { name, message, status } = sdkError(problem);
  // A page that is no answer of AWS: an endpoint that stands in for it.
  if (/Deserialization error/.test(message)) return `the endpoint does not have this operation (HTTP ${status})`;
  return `${name}: ${message}`;
}

/** The same kind and reason once, most first. */
function counted(all: Drift['notChecked']): Drift['notChecked'] {
  const found = new Map<string, Drift['notChecked'][number]>();
  for (const one of all) {
    const key = JSON.stringify([one.kind, one.why]);
    found.set(key, { ...one, count: (found.get(key)?.count ?? 0) + one.count });
  }
  return [...found.values()].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}

/** What devices run by is theirs to say, and `fleet status` counts it; what is in their files nobody can see from here. */
function devicesNotChecked({ groups }: Snapshot): Drift['notChecked'] {
  const count = Object.values(groups).reduce((sum, { things }) => sum + things.length, 0);
  if (count === 0) return [];
  return [{ kind: 'device config', count, why: 'devices say themselves what they run by: fleet status' }];
}
