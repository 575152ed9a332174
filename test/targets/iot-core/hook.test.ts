import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { devicesOf } from '../../../compiler/ir/fleet/groups';
import { type Emission, NOTHING } from '../../../compiler/ir/target';
import { iotCore } from '../../../compiler/targets/iot-core/target';
import { deviceSet, fleet, group } from '../agents/small-fleet';
import { ACCOUNT, deployed } from './deployed';
import { RunningHook } from './running-hook';

/** The generated hook itself, in a process of its own, with events as AWS IoT sends them. */

const PEM = '-----BEGIN CERTIFICATE-----\nMIIDsecretlookingtext\n-----END CERTIFICATE-----\n';

function event(template: string, parameters: unknown, over: object = {}) {
  return {
    claimCertificateId: 'a'.repeat(64),
    certificateId: 'b'.repeat(64),
    certificatePem: PEM,
    templateArn: `arn:aws:iot:us-west-2:${ACCOUNT}:provisioningtemplate/${template}`,
    clientId: 'iot-enterprise-claim-x',
    parameters,
    ...over,
  };
}

const REFUSED = { allowProvisioning: false };

describe('the hook of the example fleet', () => {
  let hook: RunningHook;
  const ask = (group: string, parameters: unknown, over: object = {}) =>
    hook.call(event(`iot-enterprise-${group}`, parameters, over));
  const serial = (group: string, SerialNumber: unknown) => ask(group, { SerialNumber });

  beforeAll(async () => {
    hook = await RunningHook.start(iotCore.emit((await deployed('example')).fleet, NOTHING));
  });
  afterAll(() => hook.stop());

  it('lets in every device of the manifest, each into its own group, and no other', async () => {
    const { fleet } = await deployed('example');
    for (const { id, devices } of fleet.groups) {
      const others = fleet.groups.filter((other) => other.id !== id);
      for (const device of devicesOf(devices)) {
        expect(await serial(id, device.serial)).toMatchObject({ allowProvisioning: true });
      }
      for (const other of others) expect(await serial(other.id, devices.at(0).serial)).toEqual(REFUSED);
    }
  });

  it('answers with exactly allowProvisioning and parameterOverrides', async () => {
    expect(await serial('group1', 'temp-001')).toEqual({
      allowProvisioning: true,
      parameterOverrides: { SerialNumber: 'temp-001' },
    });
    expect(await serial('group1', 'temp-999')).toEqual(REFUSED);
  });

  it.each([
    ['the number after the last', 'temp-041'],
    ['zero', 'temp-000'],
    ['too few digits', 'temp-01'],
    ['too many digits', 'temp-0001'],
    ['no digits', 'temp-'],
    ['a sign', 'temp--01'],
    ['an exponent', 'temp-1e1'],
    ['a hexadecimal number', 'temp-0x1'],
    ['a fraction', 'temp-1.0'],
    ['Arabic-Indic digits', 'temp-٠٠١'],
    ['full-width digits', 'temp-００１'],
    ['another case', 'TEMP-001'],
    ['white space behind', 'temp-001 '],
    ['a line end behind', 'temp-001\n'],
    ['a NUL behind', 'temp-001\0'],
    ['a look-alike of the hyphen', 'temp‐001'],
    ['a wildcard', 'temp-*'],
    ['a topic', 'temp-001/data'],
    ['a policy variable', '${iot:Connection.Thing.ThingName}'],
    ['nothing', ''],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['hasOwnProperty', 'hasOwnProperty'],
    ['a megabyte', 'temp-001'.padEnd(1_000_000, '1')],
  ])('refuses a serial in a range with %s', async (_, text) => {
    expect(await serial('group1', text)).toEqual(REFUSED);
  });

  it.each(['__proto__', 'constructor', 'toString', 'motor-031', 'motor-1', 'Motor-001', 'motor-001,line-1', ''])(
    'refuses the serial %j, which is not in the inventory',
    async (text) => {
      expect(await serial('group2', text)).toEqual(REFUSED);
    },
  );

  it('refuses a serial that is no text', async () => {
    for (const value of [1, true, null, ['temp-001'], { toString: 'temp-001' }, [['temp-001']], { length: 8 }]) {
      expect(await serial('group1', value)).toEqual(REFUSED);
      expect(await serial('group2', value)).toEqual(REFUSED);
    }
  });

  it('refuses missing or malformed parameters', async () => {
    for (const parameters of [undefined, null, [], 'temp-001', 7, {}, { serialNumber: 'temp-001' }]) {
      expect(await ask('group1', parameters)).toEqual(REFUSED);
    }
  });

  it('never reads a parameter that is inherited', async () => {
    const text = JSON.stringify(event('iot-enterprise-group1', 'HERE'));
    const parameters = '{"__proto__":{"SerialNumber":"temp-001"},"constructor":{"SerialNumber":"temp-001"}}';
    expect(await hook.call(text.replace('"HERE"', parameters))).toEqual(REFUSED);
  });

  it('refuses a template it does not know, whatever it is called', async () => {
    const parameters = { SerialNumber: 'temp-001' };
    const arn = `arn:aws:iot:us-west-2:${ACCOUNT}:provisioningtemplate/`;
    for (const templateArn of [
      undefined,
      null,
      [`${arn}iot-enterprise-group1`],
      { toString: 1 },
      'iot-enterprise-group1',
      `${arn}iot-enterprise-group9`,
      `${arn}__proto__`,
      `${arn}constructor`,
      `${arn}iot-enterprise-group1/`,
      `${arn}iot-enterprise-group1\n`,
      `x${arn}iot-enterprise-group1`,
    ]) {
      expect(await ask('group1', parameters, { templateArn })).toEqual(REFUSED);
    }
  });

  it('survives an event that is nothing at all', async () => {
    for (const nothing of [null, 1, 'text', [], {}, true]) {
      expect(await hook.call(JSON.stringify(nothing))).toEqual(REFUSED);
    }
  });

  it('overrides what the device claims about itself with what the inventory says', async () => {
    const claimed = { SerialNumber: 'motor-002', line: 'line-9', machine: 'vault', group: 'group1', ThingName: 'x' };
    expect(await ask('group2', claimed)).toEqual({
      allowProvisioning: true,
      parameterOverrides: { SerialNumber: 'motor-002', line: 'line-1', machine: 'conveyor-01' },
    });
  });

  it('gives the default where the manifest has no value, even if the device sends one', async () => {
    expect(await ask('group6', { SerialNumber: 'env-001', room: 'attic' })).toMatchObject({
      parameterOverrides: { room: 'lobby' },
    });
    expect(await ask('group6', { SerialNumber: 'env-004', room: 'attic' })).toEqual({
      allowProvisioning: true,
      parameterOverrides: { SerialNumber: 'env-004', room: '-' },
    });
  });

  it('overrides every parameter of the template but the certificate', async () => {
    const { json, fleet } = await deployed('example');
    for (const { id, devices } of fleet.groups) {
      const { parameterOverrides } = (await serial(id, devices.at(0).serial)) as { parameterOverrides: object };
      const { Parameters } = json(`iot-core/templates/${id}.json`) as { Parameters: object };
      expect(Object.keys(parameterOverrides).sort()).toEqual(
        Object.keys(Parameters)
          .filter((name) => name !== 'AWS::IoT::Certificate::Id')
          .sort(),
      );
    }
  });

  it('decides on any event without failing, and lets in nobody who is not in the manifest', async () => {
    const anything = fc.oneof(fc.jsonValue(), fc.constantFrom('temp-001', 'rfid-030', 'temp-041'));
    await fc.assert(
      fc.asyncProperty(anything, fc.dictionary(fc.string(), fc.jsonValue()), async (SerialNumber, more) => {
        const answer = await ask('group1', { ...more, SerialNumber });
        const known = SerialNumber === 'temp-001';
        expect(answer).toEqual(
          known ? { allowProvisioning: true, parameterOverrides: { SerialNumber: 'temp-001' } } : REFUSED,
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('what the hook logs', () => {
  it('is one line of JSON per decision, with the reason and without certificate or other text of the device', async () => {
    const hook = await RunningHook.start(iotCore.emit(fleet(), NOTHING));
    const lost = '🦉'.repeat(5000);
    await hook.call(event('acme-cold', { SerialNumber: 'temp-001', note: 'chatter' }, { clientId: 'chatter' }));
    await hook.call(event('acme-cold', { SerialNumber: lost }, { claimCertificateId: PEM.repeat(9) }));
    await hook.call(event('acme-cold', { SerialNumber: 'line\n{"event":"forged"}' }));
    await hook.call('null');
    await hook.stop();
    expect(hook.log.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'provisioning', allowed: true, reason: 'in-manifest', template: 'acme-cold', serial: 'temp-001' },
      { allowed: false, reason: 'serial-is-malformed', template: 'acme-cold' },
      { allowed: false, reason: 'serial-is-malformed' },
      { allowed: false, reason: 'unknown-template', serial: '(none)' },
    ]);
    for (const line of hook.log) {
      expect(line.length).toBeLessThan(800);
      expect(line).not.toContain('chatter');
      expect(line).not.toContain('MIIDsecretlookingtext');
    }
  });
});

describe('an inventory of 100,000 devices', () => {
  it('is answered row by row, its text is made in pieces, and its function gets a whole processor', async () => {
    const serials = Array.from({ length: 100_000 }, (_, at) => `d-${String(at).padStart(6, '0')}`);
    const rack = (at: number) => ({ metadata: new Map([['rack', `r${at % 7}`]]) });
    const devices = { ...deviceSet(serials, rack), columns: ['rack'] };
    const emission = iotCore.emit(fleet({ groups: [group({ devices })] }), NOTHING);
    const hook = await RunningHook.start(emission);
    expect(await hook.call(event('acme-cold', { SerialNumber: 'd-099999', rack: 'x' }))).toEqual({
      allowProvisioning: true,
      parameterOverrides: { SerialNumber: 'd-099999', rack: `r${99_999 % 7}` },
    });
    expect(await hook.call(event('acme-cold', { SerialNumber: 'd-100000' }))).toEqual(REFUSED);
    await hook.stop();
    const memory = ({ resources }: Emission) =>
      resources.find(({ type }) => type === 'AWS::Lambda::Function')?.properties.MemorySize;
    expect([memory(iotCore.emit(fleet(), NOTHING)), memory(emission)]).toEqual([256, 1769]);
    const list = emission.artifacts.find(({ path }) => path.endsWith('devices.json'));
    const pieces = typeof list?.content === 'function' ? [...list.content()] : [];
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
  });
});
