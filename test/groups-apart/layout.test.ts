import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Compilation } from '../../compiler/index';
import { compile } from '../../compiler/index';
import { isPart, kindOfStack } from '../../compiler/ir/stack-name';
import { REFUSE_AT, stackBudgets } from '../../compiler/stacks/stack-budgets';
import { templates } from '../../compiler/stacks/template';
import { sourcesOf } from '../sources';
import { groupsOf, type ManyGroups, manifestOf } from './many-groups';

const compiled = async (many: ManyGroups): Promise<Required<Compilation>> => {
  const made = await compile(sourcesOf({ 'fleet.yaml': manifestOf(many) }), { manifest: 'fleet.yaml' });
  const { fleet, output, diagnostics } = made;
  if (!fleet || !output) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { fleet, output, diagnostics };
};

/** What AWS knows each resource by → the stack it is in; of what is of one group, and of the rest. */
function homes({ output }: Required<Compilation>) {
  const [own, shared] = [new Map<string, string>(), new Map<string, string>()];
  for (const { type, logicalId, stack, group } of output.resources)
    (group === undefined ? shared : own).set(`${type} ${logicalId}`, stack);
  return { own, shared };
}

/** Resources that are in both, and in another stack. */
function moves(before: Required<Compilation>, after: Required<Compilation>): string[] {
  const [old, now] = [homes(before), homes(after)];
  return (['own', 'shared'] as const).flatMap((kind) =>
    [...now[kind]].flatMap(([id, stack]) => {
      const was = old[kind].get(id);
      return was === undefined || was === stack ? [] : [`${id}: ${was} → ${stack}`];
    }),
  );
}

/** A fleet that lives: its groups come, go, grow and are renamed. A name that was given away is not given again. */
class Living {
  readonly groups: Map<string, readonly number[]>;
  readonly moved = new Map<string, string>();
  readonly streamed: Set<string>;
  #next = 0;

  constructor(
    count: number,
    private readonly listed: number | undefined,
  ) {
    this.groups = groupsOf(count);
    this.streamed = new Set([...this.groups.keys()].filter((_, at) => at % 5 === 0));
  }

  get manifest(): ManyGroups {
    const { groups, moved, streamed, listed } = this;
    const known = [...groups.keys()].filter((id) => /^g\d+$/.test(this.#first(id)));
    const together = known.filter((id) => listed !== undefined && Number(this.#first(id).slice(1)) < listed);
    return { groups, moved, streamed, ...(listed === undefined ? {} : { together }) };
  }

  do([what, at]: Step): void {
    const ids = [...this.groups.keys()];
    const id = ids[at % ids.length] ?? '';
    if (what === 'add') this.groups.set(`new${this.#next++}`, [8, 9]);
    else if (what === 'grow') this.groups.set(id, [...(this.groups.get(id) ?? []), 100 + at]);
    else if (ids.length > 3 && what === 'remove' && !this.#isMoved(id)) this.groups.delete(id);
    else if (what === 'rename' && !this.#isMoved(id)) this.#rename(id, `name${this.#next++}`);
  }

  #rename(old: string, now: string): void {
    const bounds = this.groups.get(old) ?? [];
    this.groups.delete(old);
    this.groups.set(now, bounds);
    this.moved.set(old, now);
    if (this.streamed.delete(old)) this.streamed.add(now);
  }

  #isMoved = (id: string) => [...this.moved.values()].includes(id);
  #first = (id: string) => [...this.moved].find(([, now]) => now === id)?.[0] ?? id;
}

type Step = readonly ['add' | 'remove' | 'rename' | 'grow', number];
const steps = fc.array(fc.tuple(fc.constantFrom('add', 'remove', 'rename', 'grow' as const), fc.nat(1000)), {
  minLength: 1,
  maxLength: 6,
}) as fc.Arbitrary<Step[]>;

describe('the stack of a resource', () => {
  it.each<[string, number, number | undefined]>([
    ['in a small fleet, where all groups are together', 8, undefined],
    ['where the first groups are together and the others stand apart', 12, 5],
    ['where all groups stand apart because the manifest says so', 8, 0],
    ['where groups stand apart because they are many', 90, undefined],
  ])(
    'never changes when groups come, go, grow or are renamed: %s',
    async (_, count, listed) => {
      const runs = count > 50 ? 3 : 15;
      await fc.assert(
        fc.asyncProperty(steps, async (sequence) => {
          const living = new Living(count, listed);
          let before = await compiled(living.manifest);
          for (const step of sequence) {
            living.do(step);
            const after = await compiled(living.manifest);
            expect(moves(before, after), `after ${step.join(' ')}`).toEqual([]);
            before = after;
          }
        }),
        { numRuns: runs },
      );
    },
    360_000,
  );

  it('is one of the shared stacks for all that is of no group, wherever groups are', async () => {
    const made = await compiled({ groups: groupsOf(6), together: ['g1'], streamed: new Set(['g2']) });
    expect([...homes(made).shared].filter(([, stack]) => isPart(stack))).toEqual([]);
    expect(new Set(homes(made).own.values())).toEqual(
      new Set(['iot', 'iot--g0', 'iot--g2', 'iot--g3', 'iot--g4', 'iot--g5', 'lake--g2']),
    );
  });

  it('of a group that returns is the one it had', async () => {
    const groups = groupsOf(5);
    const made = await compiled({ groups, together: ['g0'] });
    const without = new Map(groups);
    without.delete('g3');
    await compiled({ groups: without, together: ['g0'] });
    expect(moves(made, await compiled({ groups, together: ['g0'] }))).toEqual([]);
    expect(homes(made).own.get('AWS::IoT::ThingGroup ThingGroupG3')).toBe('iot--g3');
  });
});

describe('every stack', () => {
  it.each([1, 7, 60, 61, 62, 150, 400, 1000])(
    'of %i groups with any number of thresholds fits',
    async (count) => {
      const [seeds = []] = fc.sample(fc.array(fc.nat(13), { minLength: count, maxLength: count }), 1);
      const groups = groupsOf(count, (at) => Array.from({ length: seeds[at] ?? 0 }, (_, bound) => 8 + bound));
      const { fleet, output, diagnostics } = await compiled({ groups });
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      const budgets = stackBudgets(templates(fleet, output.resources));
      expect(budgets.filter(({ used }) => used >= REFUSE_AT)).toEqual([]);
      expect(budgets.filter(({ stack }) => `${fleet.name}-${stack}`.length > 128)).toEqual([]);
      expect(budgets.filter(({ stack }) => !/^[a-z][a-z0-9-]*$/.test(stack))).toEqual([]);
      expect(new Set(budgets.map(({ stack }) => kindOfStack(stack)))).toEqual(new Set(['ops', 'lake', 'iot']));
    },
    360_000,
  );

  it('of one group has room to spare, also with more thresholds than a shadow holds', async () => {
    const thresholds = Array.from({ length: 40 }, (_, at) => 8 + at);
    const { fleet, output } = await compiled({ groups: new Map([['heavy', thresholds]]), together: [] });
    const heavy = stackBudgets(templates(fleet, output.resources)).find(({ stack }) => stack === 'iot--heavy');
    expect(heavy?.used).toBeLessThan(0.7);
  });

  it('of 300 groups holds a rule, an alarm and a template for each of them, once', async () => {
    const { output } = await compiled({ groups: groupsOf(300) });
    const count = (type: string) => output.resources.filter((resource) => resource.type === type).length;
    expect(count('AWS::IoT::ThingGroup')).toBe(300);
    expect(count('AWS::IoT::ProvisioningTemplate')).toBe(300);
    expect(count('AWS::CloudWatch::Alarm')).toBeGreaterThanOrEqual(300);
    const ids = output.resources.map(({ stack, logicalId }) => `${stack}/${logicalId}`);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('what is said about many groups', () => {
  const codes = async (many: ManyGroups) => [...new Set((await compiled(many)).diagnostics.map(({ code }) => code))];

  it('is that nothing holds them apart, until the manifest does', async () => {
    expect(await codes({ groups: groupsOf(80) })).toContain('groups-apart');
    expect(await codes({ groups: groupsOf(80), together: [] })).not.toContain('groups-apart');
    expect(await codes({ groups: groupsOf(20) })).not.toContain('groups-apart');
  });

  it('is that shared stacks become full, with the line that lets the next groups stand apart', async () => {
    const { diagnostics } = await compiled({ groups: groupsOf(55) });
    const near = diagnostics.find(({ code }) => code === 'stack-near-limit');
    expect(near?.fix).toContain('aws: { stacks: { together: [g0, g1, g10, ');
  });

  it('is that an account has fewer rules and templates than they need', async () => {
    const { diagnostics } = await compiled({ groups: groupsOf(400), together: [] });
    const told = diagnostics.filter(({ code }) => code === 'account-quota').map(({ message }) => message);
    expect(told).toHaveLength(2);
    // Three of each group, and the two that count readings.
    expect(told.join()).toContain('1,202 IoT rules');
    expect(told.join()).toContain('400 IoT provisioning templates');
  });
});
