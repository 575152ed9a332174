import { describe, expect, it } from 'vitest';
import type { Json } from '../../../runtime/twin/iot-core/provisioning/intrinsics';
import { provisionOf, type TemplateBody } from '../../../runtime/twin/iot-core/provisioning/template';

const CERTIFICATE = 'c'.repeat(64);

function body(thing: Json, rest: Partial<TemplateBody> = {}): TemplateBody {
  return {
    Parameters: {
      Serial: { Type: 'String' },
      Site: { Type: 'String', Default: 'here' },
      'AWS::IoT::Certificate::Id': { Type: 'String' },
    },
    Resources: { thing: { Type: 'AWS::IoT::Thing', Properties: thing } },
    ...rest,
  };
}

const nameOf = (name: Json, rest: Partial<TemplateBody> = {}) =>
  provisionOf(body({ ThingName: name }, rest), { Serial: 'a-b-c' }, CERTIFICATE).thing?.name;

describe('provisioning templates', () => {
  it.each<[string, Json, string]>([
    ['Ref', { Ref: 'Serial' }, 'a-b-c'],
    ['Ref to a default', { Ref: 'Site' }, 'here'],
    ['Ref to the certificate', { Ref: 'AWS::IoT::Certificate::Id' }, CERTIFICATE],
    ['Fn::Join', { 'Fn::Join': ['-', ['x', { Ref: 'Serial' }]] }, 'x-a-b-c'],
    ['Fn::Sub', { 'Fn::Sub': 'x/${Serial}/${!Serial}' }, 'x/a-b-c/${Serial}'],
    ['Fn::Sub with a map', { 'Fn::Sub': ['${Serial}.${End}', { End: { Ref: 'Site' } }] }, 'a-b-c.here'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['-', { Ref: 'Serial' }] }] }, 'b'],
  ])('%s', (_, name, expected) => expect(nameOf(name)).toBe(expected));

  it('Fn::FindInMap looks into Mappings', () => {
    const Mappings = { Sites: { here: { code: 'h1' } } };
    expect(nameOf({ 'Fn::FindInMap': ['Sites', { Ref: 'Site' }, 'code'] }, { Mappings })).toBe('h1');
    expect(() => nameOf({ 'Fn::FindInMap': ['Sites', 'constructor', 'code'] }, { Mappings })).toThrow(
      'finds no Sites.constructor',
    );
  });

  it.each<[string, Json, string]>([
    ['a parameter that is not given', { Ref: 'Nothing' }, 'Nothing has no value'],
    ['an inherited name', { Ref: 'constructor' }, 'constructor has no value'],
    ['a function that is none', { 'Fn::GetAtt': ['a', 'b'] }, 'Fn::GetAtt is no function'],
    ['an item beyond the list', { 'Fn::Select': [3, ['a']] }, 'no item 3'],
  ])('refuses %s', (_, name, message) => expect(() => nameOf(name)).toThrow(message));

  it('refuses a declared parameter without a value, and a device cannot choose the certificate', () => {
    expect(() => provisionOf(body({ ThingName: 'x' }), {}, CERTIFICATE)).toThrow('The parameter Serial has no value');
    const named = provisionOf(
      body({ ThingName: { Ref: 'AWS::IoT::Certificate::Id' } }),
      { Serial: 's', 'AWS::IoT::Certificate::Id': 'mine' },
      CERTIFICATE,
    );
    expect(named.thing?.name).toBe(CERTIFICATE);
  });

  it('DeviceConfiguration is filled in', () => {
    const DeviceConfiguration = { url: { 'Fn::Sub': 'https://${Site}.example' }, fixed: 1 };
    expect(
      provisionOf(body({ ThingName: 'x' }, { DeviceConfiguration }), { Serial: 's' }, CERTIFICATE).deviceConfiguration,
    ).toEqual({ url: 'https://here.example', fixed: 1 });
  });
});
