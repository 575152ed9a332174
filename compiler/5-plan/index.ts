import type {
  ContractBreak,
  Drift,
  EdgeModels,
  Intent,
  Plan,
  PlanBase,
  SecurityChange,
  TableChange,
} from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { applyTime } from './apply-time';
import { blockedBy } from './blocked';
import { contractBreaks } from './contracts';
import { costOf } from './cost';
import { byDanger, dangerOf } from './dangers';
import { effectsBetween } from './effects/index';
import type { Draft } from './intents/draft';
import { intentsOf } from './intents/index';
import { manifestOf } from './intents/manifest-of';
import { mergedEffects } from './intents/merged-effects';
import { limitsOf } from './limits';
import { retiredThings, retirements } from './retirements';
import { roadsOf } from './roads';
import { type SecurityFinding, securityBetween } from './security/index';
import { snapshotHash } from './snapshot';
import { summaryOf } from './summary';
import { type TableFinding, tableChanges } from './table-changes';

export { snapshotHash, snapshotOf } from './snapshot';

export interface PlanOptions {
  /** Where the base comes from; its hash is made here. */
  readonly base: Omit<PlanBase, 'hash'>;
  /** The version of the tool that plans: it compiles the counterfactuals. */
  readonly tool: string;
  /** What the user allows already, as flags of the command: logical ids, and how many may be deleted. It is no longer blocked. */
  readonly allowReplace?: readonly string[];
  readonly allowDelete?: number;
  /** Live state, compared with the base. What apply puts back of it is a change. */
  readonly drift?: Drift;
  /** Thing → ids of its certificates in AWS, of things that are retired; read with the live state. */
  readonly certificates?: Readonly<Record<string, readonly string[]>>;
  /** What an apply would hand over to agents, where AWS was asked. */
  readonly edgeModels?: EdgeModels;
}

/** Stair 5: what would change between two snapshots, and because of which lines of the manifest. */
export async function plan(given: Snapshot | undefined, target: Snapshot, options: PlanOptions): Promise<Plan> {
  const base = given && isSameFleet(given, target) ? given : undefined;
  const manifests = { before: base && (await manifestOf(base)), after: await manifestOf(target) };
  const { before, after } = manifests;
  const atoms = effectsBetween(base, target);
  const roads = roadsOf(base, target, atoms);
  const moved = given && !base ? [otherFleet(given, target)] : [];
  const drafts = [...intentsOf(base, target, manifests, atoms, options.tool), ...moved];
  const findings = securityBetween(base, target);
  const intents = numbered(drafts, findings);
  const breaks = base && before && after ? contractBreaks(base, before, after) : [];
  const retired = retiredThings(base, target);
  const summary = summaryOf(base, target, atoms, retired.length);
  const retiring = retirements(base, retired, intents, options.certificates);
  return {
    format: 'fleetwright/plan/v1',
    formatVersion: '1.2',
    tool: options.tool,
    fleet: target.fleet,
    environment: target.environment,
    region: target.region,
    account: target.account,
    base: { ...options.base, hash: given ? snapshotHash(given) : null },
    target: { hash: snapshotHash(target) },
    devices: Object.values(target.groups).reduce((sum, { things }) => sum + things.length, 0),
    hasChanges:
      atoms.length > 0 ||
      (options.edgeModels?.changes.length ?? 0) > 0 ||
      (options.drift?.drifted.some(({ putBack }) => putBack) ?? false),
    summary,
    intents,
    security: findings.map((finding): SecurityChange => ({ intent: ownerOf(finding, intents)?.id ?? 0, ...finding })),
    contracts: breaks.map(
      (one): ContractBreak => ({
        intent: nearest(intents, ['sensors', one.sensor, 'fields', one.field])?.id ?? 0,
        ...one,
      }),
    ),
    tables: (base ? tableChanges(base, target) : []).map(
      ({ of, ...one }): TableChange => ({ intent: changerOf(of, one, intents)?.id ?? 0, ...one }),
    ),
    retirements: retiring,
    blocked: blockedBy(base, target, intents, retiring, {
      replace: options.allowReplace ?? [],
      delete: options.allowDelete ?? 0,
    }),
    ...(options.drift ? { drift: options.drift } : {}),
    ...(roads.length > 0 ? { roads } : {}),
    ...(options.edgeModels ? { edgeModels: options.edgeModels } : {}),
    limits: limitsOf(target),
    estimate: { ...applyTime(target.region, summary, atoms), cost: costOf(base, target) },
  };
}

/** Stacks and all names are the fleet's, in one region: under another name, or elsewhere, nothing of the old is touched. */
const isSameFleet = (a: Snapshot, b: Snapshot) => a.fleet === b.fleet && a.region === b.region;

function otherFleet(base: Snapshot, target: Snapshot): Draft {
  const [before, after] = [base, target].map(({ fleet, region }) => `${fleet} in ${region}`);
  return {
    action: 'changed',
    origin: 'manifest',
    path: base.fleet === target.fleet ? 'aws.region' : 'fleet',
    title: 'another fleet: what was made for the old one stays in AWS, until it is destroyed',
    facts: [{ path: '', ...(before ? { before } : {}), ...(after ? { after } : {}) }],
    owned: [],
  };
}

function numbered(drafts: readonly Draft[], findings: readonly SecurityFinding[]): readonly Intent[] {
  const made = drafts.map(({ owned, ...cause }) => ({ ...cause, effects: mergedEffects(owned) }));
  const securing = new Set(findings.map((finding) => ownerOf(finding, made)));
  return made
    .map((intent) => ({ ...intent, danger: dangerOf(intent.effects, securing.has(intent)) }))
    .sort(byDanger)
    .map((intent, at) => ({ id: at + 1, ...intent }));
}

/** What a permission can change by: its policy, or the role that something acts with. */
const PERMITTING = /Policy|Policies|Role|Principal|Source|Action/;

/** The intent that changes a policy: of several that touch the resource, the one that touches what it permits. */
function ownerOf<T extends Pick<Intent, 'effects'>>(
  { on, within }: SecurityFinding,
  intents: readonly T[],
): T | undefined {
  const touching = intents.filter(({ effects }) =>
    effects.some((effect) => effect.on === 'resource' && effect.within === within && effect.ids.includes(on)),
  );
  const permits = ({ effects }: T) =>
    effects.some(
      ({ ids, properties }) =>
        ids.includes(on) && (properties.length === 0 || properties.some(({ path }) => PERMITTING.test(path))),
    );
  return touching.find(permits) ?? touching[0];
}

/** The intent that changes a table: of several that touch it, the one that touches what changed of it. */
function changerOf(
  { stack, logicalId }: TableFinding['of'],
  { change, columns = [] }: Pick<TableFinding, 'change' | 'columns'>,
  intents: readonly Intent[],
): Intent | undefined {
  const marks = change === 'retyped' ? columns.map(({ name }) => name) : ['projection.device'];
  const touching = intents.filter(({ effects }) =>
    effects.some(({ on, within, ids }) => on === 'resource' && within === stack && ids.includes(logicalId)),
  );
  const changes = ({ effects }: Intent) =>
    effects.some(
      ({ ids, properties }) =>
        ids.includes(logicalId) && properties.some(({ path }) => marks.some((mark) => path.includes(mark))),
    );
  return touching.find(changes) ?? touching[0];
}

/** The intent about an object of the manifest, or about what it lies in. */
function nearest(intents: readonly Intent[], steps: readonly string[]): Intent | undefined {
  for (let length = steps.length; length >= 0; length--) {
    const path = steps.slice(0, length).join('.');
    const found = intents.find((intent) => intent.path === path);
    if (found) return found;
  }
  return undefined;
}
