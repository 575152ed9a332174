import { describe, expect, it } from 'vitest';
import { plan } from '../../compiler/5-plan/index';
import { planText } from '../../compiler/5-plan/render/text';
import { retiredThings } from '../../compiler/5-plan/retirements';
import type { Plan } from '../../schema/plan/plan';
import { snapshotFiles } from './compiled';
import { planProblems } from './plan-problems';

/** Rooms and sheds claim, tanks are registered beforehand, wells speak through gateways. */
function fleet(groups: Readonly<Record<string, readonly string[] | number>>, more = '') {
  const devices = (of: readonly string[] | number, prefix: string) =>
    typeof of === 'number' ? `{ prefix: ${prefix}-, count: ${of} }` : `[${of.join(', ')}]`;
  const kinds: Readonly<Record<string, string>> = {
    tanks: ', provisioning: registered',
    vats: ', provisioning: registered',
    wells: ', via: { gateways: { prefix: gw-, count: 2 } }',
    well: ', via: { gateways: { prefix: gw-, count: 1 } }',
  };
  const lines = Object.entries(groups).map(([id, of]) => {
    const name = id === 'well' ? 'wells' : id;
    return `  ${name}: { sensor: probe, devices: ${devices(of, id)}${kinds[id] ?? ''}${more} }`;
  });
  return snapshotFiles({
    'fleet.yaml': `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors: { probe: { every: 60s, fields: { level: { unit: m, min: 0, max: 9 } } } }
groups:
${lines.join('\n')}
`,
  });
}

async function between(before: Parameters<typeof fleet>[0], after: Parameters<typeof fleet>[0]) {
  const [base, target] = [await fleet(before), await fleet(after)];
  const made = await plan(base, target, { base: { from: 'applied', name: 'test' }, tool: target.tool });
  expect(planProblems(made)).toEqual([]);
  return { base, target, made, retired: retiredThings(base, target) };
}

const texts = (made: Plan) => planText(made).match(/retires .*/g) ?? [];

describe('what a plan says of devices that leave', () => {
  it('a device of a claiming group is named, with what becomes of its certificate, and counted', async () => {
    const { made } = await between({ rooms: 40 }, { rooms: 39 });
    expect(texts(made)).toEqual(['retires  1 device: rooms-040, its certificate is deactivated']);
    expect(made.summary.retired).toBe(1);
    expect(planText(made)).toMatch(/TOTAL .* · 1 retired/);
    expect(made.retirements).toMatchObject([{ group: 'rooms', kind: 'device', provisioning: 'claim', count: 1 }]);
  });

  it('a registered device is told in the same words', async () => {
    const { made } = await between({ tanks: 3 }, { tanks: 2 });
    expect(texts(made)).toEqual(['retires  1 device: tanks-003, its certificate is deactivated']);
    expect(made.summary.things.delete).toBe(1);
  });

  it('a gateway is one; a device behind a gateway has no certificate, and is none', async () => {
    expect(texts((await between({ wells: 4 }, { well: 4 })).made)).toEqual([
      'retires  1 gateway: gw-002, its certificate is deactivated',
    ]);
    expect((await between({ wells: 4 }, { wells: 3 })).retired).toEqual([]);
  });

  it('of a whole group all are, and more than ten of them need --allow-delete', async () => {
    const { made } = await between({ rooms: 12, sheds: 3 }, { sheds: 3 });
    expect(texts(made)).toEqual([
      'retires  12 devices: rooms-001, rooms-002, rooms-003, rooms-004, rooms-005 and 7 more, their certificates are deactivated',
    ]);
    expect(made.blocked).toMatchObject([{ what: expect.stringContaining('12 of 15 things with their certificates') }]);
    const calm = await between({ rooms: 20 }, { rooms: 18 });
    expect(calm.made.blocked).toEqual([]);
  });

  it('one that moves to a claiming group needs the claim of that group, which is said', async () => {
    const { made } = await between(
      { rooms: ['a-1', 'a-2'], sheds: ['b-1'] },
      { rooms: ['a-1'], sheds: ['b-1', 'a-2'] },
    );
    expect(texts(made)).toEqual([
      'retires  1 device: a-2, its certificate is deactivated; from rooms to sheds, which it joins anew: give it the claim of sheds (fleet bundle)',
    ]);
  });

  it('one that moves to a registered group keeps its certificate, and so does a group that is provisioned another way', async () => {
    expect(
      (await between({ tanks: ['a-1', 'a-2'], vats: ['b-1'] }, { tanks: ['a-1'], vats: ['b-1', 'a-2'] })).retired,
    ).toEqual([]);
    expect(
      (await between({ rooms: ['a-1', 'a-2'], vats: ['b-1'] }, { rooms: ['a-1'], vats: ['b-1', 'a-2'] })).retired,
    ).toEqual([]);
    const [claimed, registered] = [await fleet({ rooms: 3 }), await fleet({ rooms: 3 }, ', provisioning: registered')];
    expect([retiredThings(claimed, registered), retiredThings(registered, claimed)]).toEqual([[], []]);
  });

  it('with live state, the certificates are named by id', async () => {
    const [base, target] = [await fleet({ rooms: 3 }), await fleet({ rooms: 2 })];
    const id = 'ab'.repeat(32);
    const planned = (certificates: Record<string, string[]>) =>
      plan(base, target, { base: { from: 'applied', name: 'test' }, tool: target.tool, certificates });
    expect(texts(await planned({ 'rooms-003': [id] }))).toEqual([
      `retires  1 device: rooms-003, its certificate is deactivated: ${id}`,
    ]);
    expect(texts(await planned({}))).toEqual(['retires  1 device: rooms-003, which has no certificate in AWS']);
  });
});
