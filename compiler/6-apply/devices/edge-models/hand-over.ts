import { createHash } from 'node:crypto';
import { type EdgeModel, edgeModelFor, newestReadable } from '../../../../schema/edge-model';
import type { Json } from '../../../../schema/plan/json';
import type { Snapshot, SnapshotEdgeModel } from '../../../../schema/plan/snapshot';
import { canonical, isMap } from '../../../5-plan/canonical';
import { driftedEdgeGroups } from '../../../5-plan/puts-back';
import { documentOf } from '../../../5-plan/split-documents';
import type { ApplyWork } from '../../step/apply-step';
import { type ApprovedVersion, approvedVersions, isRead } from './approved-versions';
import { changesBetween } from './edge-model-changes';
import {
  type Handed,
  type KnownVersion,
  NONE_HANDED,
  type RefusedVersion,
  readCopy,
  readHanded,
  removeCopy,
  writeCopy,
  writeHanded,
} from './handed';
import { readVersion } from './read-version';

/** The models that the agents of each group are to watch by from now on. */
export interface HandOver {
  /** Narrowed to the devices of the group. */
  readonly modelsOf: (group: string) => readonly EdgeModel[];
  /** Groups whose devices watch by something else than before, or do not run by what they were told. */
  readonly changed: ReadonlySet<string>;
  /** Names all versions together; empty where there are none. */
  readonly name: string;
  /** Once all devices were told. */
  readonly remember: () => Promise<void>;
}

/** Former versions whose parameters are known by name. */
const MOST_KNOWN = 10;

/**
 * Of each model that agents watch by, the newest approved version whose archive can be read. One that cannot is told with its place, and the approved one before it is taken;
 * where none is left, devices are told to watch by none. A version that was approved after the plan waits for the next one.
 */
export async function handOver(work: ApplyWork): Promise<HandOver> {
  const { target, store, plan } = work;
  const handed = await readHanded(store);
  const readable = new Map<string, ReadableVersion>();
  const refused: Record<string, readonly RefusedVersion[]> = {};
  for (const [id, one] of Object.entries(target.edgeModels ?? {})) {
    const most = mostPlanned(work, id, handed);
    const candidates = (await candidatesOf(work, id, one, handed)).filter(({ version }) => version <= most);
    const told: RefusedVersion[] = [];
    const newest = await newestReadable(candidates, async (candidate) => {
      const copy = await copyIn(work, id, candidate, handed);
      if (copy || candidate.arn === '') return copy;
      const read = await readVersion(work.clients, candidate, { model: id, fields: one.fields });
      if ('model' in read) return read.model;
      told.push({ version: candidate.version, why: read.why });
      tellRefused(work, id, one, candidate, read.why);
      return undefined;
    });
    if (told.length > 0) refused[id] = told;
    if (newest) readable.set(id, { version: newest.version.version, model: newest.model });
  }
  const wanted = new Map([...readable].map(([id, { version }]) => [id, version]));
  const now = { groups: versionsByGroup(target, wanted), refused: { ...kept(handed, target), ...refused } };
  const changed = new Set(changesBetween(handed, wanted, target).map(({ group }) => group));
  for (const group of driftedEdgeGroups(plan)) if (Object.hasOwn(target.groups, group)) changed.add(group);
  return {
    modelsOf: modelsByGroup(target, readable),
    changed,
    name: readable.size === 0 ? '' : hashOf(canonical(Object.fromEntries(wanted))),
    remember: () => remember(work, handed, now, readable),
  };
}

interface ReadableVersion {
  readonly version: number;
  readonly model: EdgeModel;
}

/** Where nobody may look, what was handed over stays. */
async function candidatesOf(
  work: ApplyWork,
  id: string,
  one: SnapshotEdgeModel,
  handed: Handed,
): Promise<readonly ApprovedVersion[]> {
  const approved = await approvedVersions(work.clients, { [id]: one });
  if (isRead(approved)) return approved.get(id) ?? [];
  work.tell({
    event: 'diagnostic',
    severity: 'warning',
    code: 'edge-models-unread',
    message: `the versions of ${one.packageGroup} cannot be looked at, so devices go on watching by what they have: ${approved.unread}`,
  });
  const before = handedVersion(handed, id);
  return before === undefined ? [] : [{ version: before, arn: '' }];
}

const handedVersion = ({ groups }: Handed, id: string) =>
  Object.values(groups)
    .flatMap((models) => models[id] ?? [])
    .sort((a, b) => b - a)[0];

/** The version that the plan shows for one of its groups, or says nothing about because it stays. Without a look by the plan any may come. */
function mostPlanned({ plan, target }: ApplyWork, id: string, handed: Handed): number {
  const { edgeModels: shown } = plan;
  if (!shown) return Number.POSITIVE_INFINITY;
  const versions = (target.edgeModels?.[id]?.groups ?? []).map((group) => {
    const change = shown.changes.find((one) => one.model === id && one.group === group);
    return (change ? change.after : handed.groups[group]?.[id]) ?? 0;
  });
  return Math.max(0, ...versions);
}

async function copyIn(
  { store }: ApplyWork,
  id: string,
  { version }: ApprovedVersion,
  handed: Handed,
): Promise<EdgeModel | undefined> {
  return handedVersion(handed, id) === version ? readCopy(store, id, version) : undefined;
}

function tellRefused(
  { tell }: ApplyWork,
  id: string,
  { packageGroup }: SnapshotEdgeModel,
  { version }: ApprovedVersion,
  why: string,
): void {
  tell({
    event: 'diagnostic',
    severity: 'warning',
    code: 'edge-model-refused',
    message: `models.${id}: version ${version} of ${packageGroup} reaches no device: ${why}. Train it again, or reject the version`,
  });
}

/** Of models that are still there. */
const kept = ({ refused }: Handed, { edgeModels = {} }: Snapshot): Handed['refused'] =>
  Object.fromEntries(Object.entries(refused).filter(([id]) => Object.hasOwn(edgeModels, id)));

function versionsByGroup({ groups, edgeModels = {} }: Snapshot, wanted: ReadonlyMap<string, number>): Handed['groups'] {
  const found = Object.keys(groups).map((group) => {
    const its = Object.entries(edgeModels).flatMap(([id, { groups: on }]) => {
      const version = wanted.get(id);
      return on.includes(group) && version !== undefined ? [[id, version] as const] : [];
    });
    return [group, Object.fromEntries(its)] as const;
  });
  return Object.fromEntries(found.filter(([, its]) => Object.keys(its).length > 0));
}

function modelsByGroup(
  { groups, edgeModels = {} }: Snapshot,
  readable: ReadonlyMap<string, ReadableVersion>,
): HandOver['modelsOf'] {
  const made = new Map<string, readonly EdgeModel[]>();
  return (group) => {
    const known = made.get(group);
    if (known) return known;
    const its = [...readable].flatMap(([id, { model }]) => (edgeModels[id]?.groups.includes(group) ? [model] : []));
    const models = its.length === 0 ? its : its.map((model) => edgeModelFor(model, devicesOf(groups[group])));
    made.set(group, models);
    return models;
  };
}

/** Serials: of a gateway, those behind it. */
function devicesOf(group: Snapshot['groups'][string] | undefined): readonly string[] {
  return (group?.things ?? []).flatMap((_, at) => {
    const config = group && documentOf(group.config, at);
    const devices = isMap(config) ? config['devices'] : undefined;
    return Array.isArray(devices) ? devices.map(({ id }: { readonly id: string }) => id) : [];
  });
}

async function remember(
  { store }: ApplyWork,
  before: Handed,
  now: Pick<Handed, 'groups' | 'refused'>,
  readable: ReadonlyMap<string, ReadableVersion>,
): Promise<void> {
  const known: Record<string, readonly KnownVersion[]> = {};
  for (const [id, { version, model }] of readable) {
    const named = { version, parameters: model.version };
    const others = (before.known[id] ?? []).filter(
      (one) => one.version !== version || one.parameters !== model.version,
    );
    known[id] = [named, ...others].slice(0, MOST_KNOWN);
  }
  const rest = Object.entries(before.known).filter(([id]) => !Object.hasOwn(known, id));
  const after: Handed = { ...NONE_HANDED, ...now, known: { ...Object.fromEntries(rest), ...known } };
  if (canonical(before as unknown as Json) === canonical(after as unknown as Json)) return;
  for (const [id, { version, model }] of readable)
    if (handedVersion(before, id) !== version) await writeCopy(store, id, version, model);
  for (const id of Object.keys(before.known)) if (!readable.has(id)) await removeCopy(store, id);
  await writeHanded(store, after);
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
