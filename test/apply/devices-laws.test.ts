import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributesAt, type DesiredGroup } from '../../compiler/6-apply/registry/desired-group';
import { groupDigest } from '../../compiler/6-apply/registry/group-digest';
import type { LiveThing } from '../../compiler/6-apply/registry/live-things';
import { type ThingChange, thingChanges } from '../../compiler/6-apply/registry/thing-changes';

/** A registry in memory: thing → its type, attributes and groups, as AWS would hold it. */
type Registry = Map<string, { type: string; attributes: Readonly<Record<string, string>>; groups: Set<string> }>;

const IDS = ['a', 'b', 'c'] as const;
const THINGS = ['t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8'];
const ROOMS = ['north', 'south'];

/** Each thing is wanted by at most one group, as the language demands. */
const desired = fc
  .array(fc.tuple(fc.constantFrom(...IDS, undefined), fc.constantFrom(...ROOMS)), { minLength: 8, maxLength: 8 })
  .map((all) =>
    IDS.map((id): DesiredGroup => {
      const mine = all.flatMap(([group, room], at) => (group === id ? [{ thing: THINGS[at] ?? '', room }] : []));
      return {
        id,
        thingGroup: `fleet-${id}`,
        thingType: id === 'c' ? 'fleet-motor' : 'fleet-probe',
        policy: 'fleet-device',
        things: mine.map(({ thing }) => thing),
        attributes: { shared: { group: id }, own: { room: mine.map(({ room }) => room) } },
      };
    }),
  );

const registry = fc
  .array(
    fc.option(
      fc.record({
        type: fc.constantFrom('fleet-probe', 'fleet-motor', ''),
        attributes: fc.dictionary(fc.constantFrom('group', 'room', 'odd'), fc.constantFrom(...IDS, ...ROOMS)),
        groups: fc.subarray([...IDS.map((id) => `fleet-${id}`), 'of-somebody']).map((groups) => new Set(groups)),
      }),
    ),
    { minLength: 8, maxLength: 8 },
  )
  .map((all): Registry => new Map(all.flatMap((one, at) => (one ? [[THINGS[at] ?? '', one] as const] : []))));

/** What two lists for each group show. */
function lists(groups: readonly DesiredGroup[], there: Registry): Map<string, LiveThing> {
  const found = new Map<string, LiveThing>();
  const looked = new Set(groups.map(({ thingGroup }) => thingGroup));
  for (const [thing, { type, attributes, groups: within }] of there) {
    const seen = [...within].filter((group) => looked.has(group));
    const isListed = groups.some(({ id, thingType }) => thingType === type && attributes['group'] === id);
    if (seen.length === 0 && !isListed) continue;
    found.set(thing, { groups: new Set(seen), entry: isListed ? { type, attributes } : undefined });
  }
  return found;
}

function carried(there: Registry, changes: readonly ThingChange[]): void {
  for (const change of changes) {
    const { thing, does, leaves } = change;
    if (does === 'create' || does === 'update') {
      const groups = there.get(thing)?.groups ?? new Set();
      if (change.enters !== undefined) groups.add(change.enters);
      there.set(thing, { type: change.type, attributes: change.attributes, groups });
    }
    for (const group of leaves) there.get(thing)?.groups.delete(group);
    if (does === 'delete') there.delete(thing);
  }
}

const copy = (there: Registry): Registry =>
  new Map([...there].map(([thing, one]) => [thing, { ...one, groups: new Set(one.groups) }]));

describe('reconciling the registry', () => {
  it('ends in what is desired from any state, at once, and then finds nothing more to do', () => {
    fc.assert(
      fc.property(desired, registry, fc.subarray(THINGS), (groups, start, ours) => {
        const there = copy(start);
        const isOurs = (thing: string) => ours.includes(thing);
        carried(there, thingChanges(groups, lists(groups, there), isOurs));
        for (const group of groups) {
          const members = [...there].filter(([, { groups: within }]) => within.has(group.thingGroup));
          expect(members.map(([thing]) => thing).sort()).toEqual([...group.things].sort());
          group.things.forEach((thing, at) => {
            const { type, attributes } = there.get(thing) ?? {};
            expect({ type, attributes }).toEqual({ type: group.thingType, attributes: attributesAt(group, at) });
          });
        }
        expect(thingChanges(groups, lists(groups, there), isOurs)).toEqual([]);
      }),
    );
  });

  it('stopped after any number of changes, the next one ends in the same', () => {
    fc.assert(
      fc.property(desired, registry, fc.nat(20), (groups, start, stop) => {
        const [whole, stopped] = [copy(start), copy(start)];
        const all = (there: Registry) => thingChanges(groups, lists(groups, there), () => true);
        carried(whole, all(whole));
        carried(stopped, all(stopped).slice(0, stop));
        carried(stopped, all(stopped));
        expect(stopped).toEqual(whole);
      }),
    );
  });

  it('never deletes what is not known to be ours, nor takes anything out of a group of somebody else', () => {
    fc.assert(
      fc.property(desired, registry, (groups, start) => {
        const there = copy(start);
        carried(
          there,
          thingChanges(groups, lists(groups, there), () => false),
        );
        for (const [thing, { groups: within }] of start) {
          expect(there.has(thing)).toBe(true);
          expect(there.get(thing)?.groups.has('of-somebody')).toBe(within.has('of-somebody'));
        }
      }),
    );
  });
});

describe('the digest of a group', () => {
  it('is another one when anything differs that the registry holds, and fits an attribute of a thing group', () => {
    fc.assert(
      fc.property(desired, desired, (one, other) => {
        for (const [at, group] of one.entries()) {
          const same = JSON.stringify(group) === JSON.stringify(other[at]);
          expect(groupDigest(group) === groupDigest(other[at] ?? group)).toBe(same);
          expect(groupDigest(group)).toMatch(/^[a-zA-Z0-9_.,@/:#-]{1,800}$/);
        }
      }),
    );
  });
});
