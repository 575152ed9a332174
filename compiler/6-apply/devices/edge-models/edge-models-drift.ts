import type { SettingsOutcome } from '../../../../schema/agent-settings';
import type { Drift, PropertyChange } from '../../../../schema/plan/plan';
import type { Snapshot } from '../../../../schema/plan/snapshot';
import { isMap } from '../../../5-plan/canonical';
import { DRIFT_KINDS } from '../../../5-plan/drift-kinds';
import { identity } from '../../aws/identity';
import { sampled } from '../../registry/sampled';
import { shadowState } from '../../registry/shadow';
import { storeOf } from '../../state/applied';
import { inParallel } from '../../step/in-parallel';
import { requireUninterrupted, type StepWork } from '../../step/step-work';
import { approvedVersions, isRead } from './approved-versions';
import { wantedVersions } from './edge-model-changes';
import { type Handed, readHanded } from './handed';

type Found = Pick<Drift, 'inSync' | 'drifted' | 'notChecked'>;

/** Devices of a group that are asked, a call each. */
const MOST = 1_000;
const AT_ONCE = 24;
/** Devices that are named of many. */
const NAMED = 3;

/**
 * Devices that say they watch by another version of a model than the newest approved one, and those that have said nothing since. What they say stands in their
 * shadow; nothing is asked of a fleet whose models have no version.
 */
export async function edgeModelsDrift(work: Pick<StepWork, 'clients' | 'signal'>, snapshot: Snapshot): Promise<Found> {
  const models = snapshot.edgeModels ?? {};
  const found = {
    inSync: 0,
    drifted: [] as Drift['drifted'][number][],
    notChecked: [] as Drift['notChecked'][number][],
  };
  if (Object.keys(models).length === 0) return found;
  const { account } = await identity(work.clients);
  const handed = await readHanded(storeOf(work.clients, snapshot.fleet, account));
  const approved = await approvedVersions(work.clients, models);
  if (!isRead(approved))
    return {
      ...found,
      notChecked: [{ kind: DRIFT_KINDS.edgeModel, count: Object.keys(models).length, why: approved.unread }],
    };
  const wanted = wantedVersions(approved, handed);
  for (const [group, { things }] of Object.entries(snapshot.groups)) {
    const its = Object.keys(models).filter((id) => {
      const isFor = models[id]?.groups.includes(group) ?? false;
      return isFor && (wanted.has(id) || handed.groups[group]?.[id] !== undefined);
    });
    if (its.length === 0) continue;
    const asked = sampled(things).slice(0, MOST);
    const said = await saidBy(work, asked);
    const silent = asked.filter((thing) => !said.has(thing)).sort();
    if (silent.length > 0) {
      const why = `${namesOf(silent)} said nothing yet: what their shadow asks for waits for them`;
      found.notChecked.push({ kind: DRIFT_KINDS.edgeModel, count: silent.length, why });
    }
    if (things.length > asked.length) {
      const why = `${MOST} devices of a group are asked`;
      found.notChecked.push({ kind: DRIFT_KINDS.edgeModel, count: things.length - asked.length, why });
    }
    for (const id of its) {
      const properties = differences(id, wanted.get(id), said, handed);
      if (properties.length === 0) found.inSync += 1;
      else
        found.drifted.push({
          kind: DRIFT_KINDS.edgeModel,
          id,
          within: group,
          state: 'changed',
          properties,
          putBack: true,
        });
    }
  }
  return found;
}

type Said = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Thing → the models that it watches by, of those that have said anything. */
async function saidBy(work: Pick<StepWork, 'clients' | 'signal'>, things: readonly string[]): Promise<Said> {
  const said = new Map<string, Readonly<Record<string, string>>>();
  await inParallel(things, AT_ONCE, async (thing) => {
    requireUninterrupted(work);
    const reported = (await shadowState(work.clients, thing))?.reported;
    if (!isMap(reported)) return;
    const { models = {} } = (reported['outcome'] ?? {}) as Partial<SettingsOutcome>;
    said.set(thing, models);
  });
  return said;
}

/** By the version that devices run, those first that are most. */
function differences(id: string, wanted: number | undefined, said: Said, { known }: Handed): PropertyChange[] {
  const versions = known[id] ?? [];
  const wrong = new Map<number | string, string[]>();
  for (const [thing, models] of said) {
    const runs = models[id];
    const fits = versions.some(({ version, parameters }) => version === wanted && parameters === runs);
    if (fits || (runs === undefined && wanted === undefined)) continue;
    const name =
      runs === undefined
        ? 'none'
        : (versions.find(({ parameters }) => parameters === runs)?.version ?? `parameters ${runs}`);
    wrong.set(name, [...(wrong.get(name) ?? []), thing]);
  }
  return [...wrong]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([after, things]) => ({ path: `version of ${namesOf(things.sort())}`, before: wanted ?? 'none', after }));
}

function namesOf(things: readonly string[]): string {
  const rest = things.length - NAMED;
  return [...things.slice(0, NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
