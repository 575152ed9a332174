import { describe, expect, it } from 'vitest';
import { plan as planOf } from '../../compiler/5-plan/index';
import { planText } from '../../compiler/5-plan/render/text';
import { stillBlocked } from '../../compiler/5-plan/still-blocked';
import type { Plan } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { snapshotFiles } from '../plan/compiled';
import { groupsOf, type ManyGroups, manifestOf } from './many-groups';

const snapshot = (many: ManyGroups): Promise<Snapshot> => snapshotFiles({ 'fleet.yaml': manifestOf(many) });
const plan = (base: Snapshot | undefined, target: Snapshot): Promise<Plan> =>
  planOf(base, target, { base: { from: 'applied', name: 'test' }, tool: target.tool });

/** Stacks in which a plan changes a resource. */
const touched = ({ intents }: Plan) =>
  new Set(
    intents.flatMap(({ effects }) => effects.flatMap(({ on, within }) => (on === 'resource' ? (within ?? []) : []))),
  );

describe('a plan over many groups', () => {
  it('of one more touches its own stack and the shared ones, and is as short as that decision', async () => {
    const base = await snapshot({ groups: groupsOf(100) });
    const more = await plan(base, await snapshot({ groups: new Map([...groupsOf(100), ['late', [8]]]) }));
    expect([...touched(more)].filter((stack) => stack.includes('--'))).toEqual(['iot--late']);
    expect(more.summary).toMatchObject({ delete: 0, replace: 0 });
    expect(more.blocked).toEqual([]);
    expect(planText(more).split('\n').length).toBeLessThan(40);
  });

  it('of one less deletes its stack and touches no other group', async () => {
    const base = await snapshot({ groups: groupsOf(100), together: [] });
    const fewer = groupsOf(100);
    fewer.delete('g7');
    const less = await plan(base, await snapshot({ groups: fewer, together: [] }));
    expect([...touched(less)].filter((stack) => stack.includes('--'))).toEqual(['iot--g7']);
  });

  it('says how full they are by the fullest, not by all', async () => {
    const { limits } = await plan(undefined, await snapshot({ groups: new Map([...groupsOf(99), ['big', [8, 9]]]) }));
    const parts = limits.filter(({ what }) => what.includes('--')).map(({ what }) => what);
    expect(parts).toEqual(['stack iot--big: resources', 'stack iot--big: bytes']);
  });

  it('counts the time of stacks that change at once as one', async () => {
    const seconds = async (count: number) =>
      (await plan(undefined, await snapshot({ groups: groupsOf(count), together: [] }))).estimate.seconds;
    expect((await seconds(80)) - (await seconds(8))).toBeLessThan(80 * 20);
  });
});

describe('a fleet that is deployed', () => {
  it('and outgrows its shared stacks is not moved: the plan says what to write, and with that moves nothing', async () => {
    const base = await snapshot({ groups: groupsOf(60) });
    const grown = groupsOf(68);
    const crossing = await plan(base, await snapshot({ groups: grown }));
    const [first] = crossing.blocked;
    expect(first).toMatchObject({ flag: null, what: expect.stringContaining('moving 60 groups to other stacks') });
    expect(stillBlocked(crossing.blocked, { allowReplace: [], allowDelete: 10_000 })).toEqual([first]);
    const [, ids = ''] = /together: \[(.*)\] \} \}`/.exec(first?.fix ?? '') ?? [];
    const together = ids.split(', ');
    expect(together).toHaveLength(60);
    expect(planText(crossing)).toContain('Apply does not take them as they are');
    const held = await plan(base, await snapshot({ groups: grown, together }));
    expect(held.blocked).toEqual([]);
    expect(held.summary).toMatchObject({ delete: 0, replace: 0 });
    const parts = [...touched(held)].filter((stack) => stack.includes('--'));
    expect(parts.sort()).toEqual(Array.from({ length: 8 }, (_, at) => `iot--g${60 + at}`).sort());
  });

  it('and shrinks until all would fit together again is not moved either', async () => {
    const base = await snapshot({ groups: groupsOf(75) });
    const shrunk = await plan(base, await snapshot({ groups: groupsOf(50) }));
    const moving = shrunk.blocked.find(({ flag }) => flag === null);
    expect(moving?.fix).toContain('`aws: { stacks: { together: [] } }`');
    const held = await plan(base, await snapshot({ groups: groupsOf(50), together: [] }));
    expect(held.blocked.filter(({ flag }) => flag === null)).toEqual([]);
    expect(new Set([...touched(held)].filter((stack) => stack.includes('--'))).size).toBe(25);
  });

  it('keeps a renamed group where it is, by either of its names', async () => {
    const groups = groupsOf(4);
    const base = await snapshot({ groups, together: ['g1'] });
    const renamed = new Map([...groups].map(([id, bounds]) => [id === 'g1' ? 'dock' : id, bounds]));
    const moved = new Map([['g1', 'dock']]);
    for (const name of ['dock', 'g1']) {
      const found = await plan(base, await snapshot({ groups: renamed, moved, together: [name] }));
      expect(found.hasChanges, name).toBe(false);
    }
  });
});
