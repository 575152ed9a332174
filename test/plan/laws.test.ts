import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { canonical } from '../../compiler/5-plan/canonical';
import { effectsBetween } from '../../compiler/5-plan/effects/index';
import { valueChanges } from '../../compiler/5-plan/effects/value-changes';
import { plan as planOf, snapshotHash } from '../../compiler/5-plan/index';
import { documentOf } from '../../compiler/5-plan/split-documents';
import type { Json } from '../../schema/plan/json';
import type { Effect, FactChange, Intent, Plan, PropertyChange } from '../../schema/plan/plan';
import type { Snapshot, SnapshotGroup } from '../../schema/plan/snapshot';
import { carriedOut } from './carry-out';
import { EXAMPLE, snapshotFiles } from './compiled';
import { planProblems } from './plan-problems';
import { type Edits, edited, edits, namesOf, START } from './random-edits';

/** What holds for the plan between any two manifests, tried on random edits of a fleet that has one of everything. */

const plan = (base: Snapshot | undefined, target: Snapshot): Promise<Plan> =>
  planOf(base, target, { base: { from: 'applied', name: 'test' }, tool: target.tool });

/** Two fleets that some edits lie between, both edited, so that neither is the simpler one; and the plans between them. */
interface Case {
  readonly name: string;
  readonly a: Snapshot;
  readonly b: Snapshot;
  readonly there: Plan;
  readonly back: Plan;
}

const CASES = 30;
const cases: Case[] = [];

beforeAll(async () => {
  for (const [first, second] of fc.sample(fc.tuple(edits, edits), CASES))
    cases.push(await caseOf(first.slice(0, 1), second));
}, 480_000);

async function caseOf(first: Edits, second: Edits): Promise<Case> {
  const start = await edited(START, first);
  const [a, b] = [await snapshotFiles(start), await snapshotFiles(await edited(start, second))];
  const name = `from ${namesOf(first)} by ${namesOf(second)}`;
  return { name, a, b, there: await plan(a, b), back: await plan(b, a) };
}

describe('a plan', () => {
  it('is tried on edits that do something', () => {
    expect(cases.filter(({ there }) => there.hasChanges).length).toBeGreaterThan(CASES * 0.8);
  });

  it('of a fleet against itself is empty', async () => {
    for (const { name, a } of cases.slice(0, 5)) {
      const empty = await plan(a, JSON.parse(JSON.stringify(a)));
      expect(empty, name).toMatchObject({ hasChanges: false, intents: [], security: [], contracts: [], blocked: [] });
    }
  });

  it('the other way round is the mirror image', () => {
    for (const { name, there, back } of cases) {
      expect(back.intents.map(mirrored).sort(byPath), name).toEqual(there.intents.map(normal).sort(byPath));
    }
  });

  it('has every effect in its intents, once, and no other', () => {
    for (const { name, a, b, there } of cases) {
      const grouped = there.intents.flatMap(({ effects }) => effects.flatMap(pieces)).sort();
      expect(grouped, name).toEqual(
        effectsBetween(a, b)
          .flatMap(({ effect }) => pieces(effect))
          .sort(),
      );
    }
  });

  it('carried out on the templates of the base gives those of the target', () => {
    for (const { name, a, b, there } of cases) {
      expect(
        effectsBetween(carriedOut(there, a, b), b).map(({ key }) => key),
        name,
      ).toEqual([]);
    }
  });

  it('counts devices as if they were compared one by one', () => {
    for (const { name, a, b, there } of cases) {
      const counted = there.intents
        .flatMap(({ effects }) => effects)
        .filter(({ on, action }) => on === 'device-config' && action === 'update')
        .flatMap(({ properties, groups = {} }) =>
          properties.flatMap(({ path }) =>
            Object.entries(groups).map(([group, count]) => `${group} ${path}: ${count}`),
          ),
        );
      const { lines, devices } = oneByOne(a, b);
      expect(counted.sort(), name).toEqual(lines.sort());
      expect(there.summary.deviceConfigs, name).toBe(devices);
    }
  });

  it('fits the published schema', () => {
    for (const { name, there } of cases) expect(planProblems(there), name).toEqual([]);
  });
});

it('does not see the order of keys, comments or layout', async () => {
  const shuffled = { ...EXAMPLE, 'fleet.yaml': stringify(reversed(parse(EXAMPLE['fleet.yaml'] ?? ''))) };
  const [a, b] = [await snapshotFiles(EXAMPLE), await snapshotFiles(shuffled)];
  expect(await plan(a, b)).toMatchObject({ hasChanges: false, intents: [] });
  expect(snapshotHash(a), 'the texts differ').not.toBe(snapshotHash(b));
});

/** Keys in the other order; lists keep theirs. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

/** An intent without what depends on the direction: numbers, places, dangers, and texts of scripts. */
function normal({ action, origin, path, facts, effects }: Omit<Intent, 'id'>) {
  return {
    action,
    origin,
    path,
    facts: facts.map(({ source: _, ...fact }: FactChange) => canonical(fact as unknown as Json)).sort(),
    effects: effects.map(normalEffect).sort(),
  };
}

function normalEffect({ text: _, ids, ...effect }: Effect): string {
  const properties = [...effect.properties].sort((a, b) => (a.path < b.path ? -1 : 1));
  const action = effect.action === 'keep' ? 'delete' : effect.action;
  return canonical({ ...effect, action, ids: effect.groups ? [] : ids, properties } as unknown as Json);
}

function mirrored(intent: Intent) {
  const { action, origin, path, facts, effects } = intent;
  return normal({
    ...intent,
    action: action === 'added' ? 'removed' : action === 'removed' ? 'added' : action,
    origin,
    path,
    facts: facts.map(swapped).map(renamed),
    effects: effects.map((effect) => ({
      ...effect,
      action: undone(effect.action),
      properties: effect.properties.map(swapped),
    })),
  });
}

/** Devices of a list that are added this way are removed the other way. */
function renamed(fact: FactChange): FactChange {
  const path = fact.path === 'added' ? 'removed' : fact.path === 'removed' ? 'added' : fact.path;
  return { ...fact, path };
}

/** What stays in AWS counts as gone here: which it is, is for the one that leaves to say. */
function undone(action: Effect['action']): Effect['action'] {
  if (action === 'create') return 'delete';
  return action === 'delete' || action === 'keep' ? 'create' : action;
}

function swapped<T extends PropertyChange | FactChange>({ before, after, ...rest }: T) {
  return {
    ...rest,
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
  } as T;
}

const byPath = (a: { path: string; origin: string }, b: { path: string; origin: string }) =>
  `${a.path} ${a.origin}` < `${b.path} ${b.origin}` ? -1 : 1;

/** An effect taken apart again: one line per resource or group and property. */
function pieces({ on, action, within = '', ids, groups, properties, certainty }: Effect): string[] {
  const paths = properties.length === 0 ? [''] : properties.map((change) => JSON.stringify(change));
  const whom = groups
    ? Object.entries(groups).map(([group, count]) => `${group}\t${count}`)
    : ids.map((id) => `${within}/${id}\t1`);
  return whom.flatMap((one) => paths.map((path) => [on, action, certainty, path, one].join('\t')));
}

/** How many devices have which property changed, by comparing whole configs; and how many configs change or come. */
function oneByOne(a: Snapshot, b: Snapshot): { lines: string[]; devices: number } {
  const counts = new Map<string, number>();
  let devices = 0;
  for (const [id, group] of Object.entries(b.groups)) {
    const before = configs(a.groups[id]);
    const gateway = isGateway(a.groups[id]) || isGateway(group);
    for (const [thing, config] of configs(group)) {
      const was = before.get(thing);
      const paths = was === undefined ? new Set<string>() : changedPaths(was, config, gateway);
      if (was === undefined || paths.size > 0) devices += 1;
      for (const path of paths) counts.set(`${id} ${path}`, (counts.get(`${id} ${path}`) ?? 0) + 1);
    }
  }
  return { lines: [...counts].map(([line, count]) => `${line}: ${count}`), devices };
}

const configs = (group: SnapshotGroup | undefined) =>
  new Map((group?.things ?? []).map((thing, at) => [thing, group ? documentOf(group.config, at) : null]));

/** What a device reads has no names of its own in a plan: `[0]` where it reads itself, `[*]` for a gateway. */
function changedPaths(was: Json, is: Json, gateway: boolean): Set<string> {
  return new Set(
    valueChanges(was, is).map(({ path }) => path.replace(/^devices\[[^\]]*\]/, gateway ? 'devices[*]' : 'devices[0]')),
  );
}

const isGateway = (group: SnapshotGroup | undefined) => Object.hasOwn(group?.config.own ?? {}, '/devices');
