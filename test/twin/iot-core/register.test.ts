import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../../../runtime/twin/iot-core/catalog';
import { register } from '../../../runtime/twin/iot-core/provisioning/register';
import type { Override, Provision } from '../../../runtime/twin/iot-core/provisioning/template';
import { Registry } from '../../../runtime/twin/iot-core/registry/registry';
import { temporaryFolder } from './generated';

const CATALOG: Catalog = {
  partition: 'aws',
  region: 'eu-west-1',
  accountId: '123456789012',
  thingTypes: new Set(['old-type', 'new-type']),
  thingGroups: new Set(['old-group', 'new-group']),
  policies: new Map([['device', { name: 'device', statements: [] }]]),
  templates: new Map(),
};

function asked(override: Override, thing: Partial<NonNullable<Provision['thing']>> = {}): Provision {
  return {
    thing: {
      name: 'd',
      type: 'new-type',
      attributes: { b: '2' },
      groups: ['new-group'],
      overrides: { attributes: override, type: override === 'MERGE' ? 'REPLACE' : override, groups: override },
      ...thing,
    },
    certificateStatus: 'ACTIVE',
    policies: ['device'],
    deviceConfiguration: {},
  };
}

describe('OverrideSettings of a thing that exists', () => {
  let registry: Registry;
  let temporary: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    temporary = temporaryFolder();
    registry = new Registry(temporary.path);
    registry.addCertificate('c', 'pem', 'PENDING_ACTIVATION');
    registry.putThing({ name: 'd', type: 'old-type', attributes: { a: '1' }, groups: ['old-group'] });
  });
  afterEach(() => {
    registry.close();
    temporary.remove();
  });

  it.each<[Override, unknown]>([
    ['REPLACE', { name: 'd', type: 'new-type', attributes: { b: '2' }, groups: ['new-group'] }],
    ['DO_NOTHING', { name: 'd', type: 'old-type', attributes: { a: '1' }, groups: ['old-group'] }],
    ['MERGE', { name: 'd', type: 'new-type', attributes: { a: '1', b: '2' }, groups: ['old-group', 'new-group'] }],
  ])('%s', (override, expected) => {
    register(asked(override), 'c', registry, CATALOG);
    expect(registry.thing('d')).toEqual(expected);
    expect(registry.certificate('c')).toMatchObject({ status: 'ACTIVE', things: ['d'], policies: ['device'] });
  });

  it.each<[string, Provision, string]>([
    ['FAIL', asked('FAIL'), 'exists with another ThingTypeName'],
    ['an unknown group', asked('REPLACE', { groups: ['none'] }), 'group none does not exist'],
    ['an unknown type', asked('REPLACE', { type: 'none' }), 'type none does not exist'],
    ['an unknown policy', { ...asked('REPLACE'), policies: ['none'] }, 'policy none does not exist'],
    [
      'an attribute that AWS IoT does not take',
      asked('REPLACE', { attributes: { a: 'ü' } }),
      'attribute a has characters',
    ],
  ])('%s is refused, and nothing has changed', (_, provision, message) => {
    const before = { thing: registry.thing('d'), certificate: registry.certificate('c') };
    expect(() => register(provision, 'c', registry, CATALOG)).toThrow(message);
    expect({ thing: registry.thing('d'), certificate: registry.certificate('c') }).toEqual(before);
  });
});
