import { describe, expect, it } from 'vitest';
import { related, type Sections, said } from './manifest';

/** Devices, gateways and metadata: what is a mistake, where it is underlined, and the case beside it that is none. */

type Case = readonly [law: string, sections: Sections, expected: readonly string[]];

const devices = (text: string, csv?: string): Sections => ({
  groups: `rooms: { sensor: probe, devices: ${text} }`,
  ...(csv === undefined ? {} : { files: { 'd.csv': csv } }),
});
const two = (a: string, b: string, csv?: string): Sections => ({
  groups: `a: { sensor: probe, every: 1h, devices: ${a} }, b: { sensor: probe, every: 1h, devices: ${b} }`,
  ...(csv === undefined ? {} : { files: { 'd.csv': csv } }),
});
const via = (of: string, gateways: string, files: Readonly<Record<string, string>> = {}): Sections => ({
  groups: `rooms: { sensor: probe, devices: ${of}, via: { gateways: ${gateways} } }`,
  files,
});

describe('a set of devices', () => {
  it.each<Case>([
    ['is counted', devices('{ prefix: t-, count: 2 }'), []],
    ['is listed', devices('[a, b]'), []],
    ['is an inventory', devices('{ from: d.csv }', 'serial\na\n'), []],
    [
      'says nothing',
      devices('{}'),
      [
        'devices-form at devices: this says nothing about which devices there are; write `{ prefix: temp-, count: 40 }`, a list, or `{ from: devices/<file>.csv }`',
      ],
    ],
    [
      'has a prefix and no count',
      devices('{ prefix: t- }'),
      ['devices-form at prefix: `prefix` without `count`; add `count`: how many there are'],
    ],
    [
      'has a count and no prefix',
      devices('{ count: 2 }'),
      ['devices-form at count: `count` without `prefix`; add `prefix`: what every serial begins with'],
    ],
    [
      'has a prefix beside an inventory',
      devices('{ prefix: t-, from: d.csv }', 'serial\na\n'),
      [
        'devices-form at prefix: `prefix` beside `from`: the inventory already says which devices there are; remove `prefix` or `from`',
      ],
    ],
    [
      'has a count beside an inventory',
      devices('{ count: 2, from: d.csv }', 'serial\na\n'),
      [
        'devices-form at count: `count` beside `from`: the inventory already says which devices there are; remove `count` or `from`',
      ],
    ],
    [
      'has all three',
      devices('{ prefix: t-, count: 2, from: d.csv }', 'serial\na\n'),
      [
        'devices-form at prefix: `prefix` beside `from`: the inventory already says which devices there are; remove `prefix` or `from`',
      ],
    ],
    [
      'of gateways says nothing',
      via('[a]', '{}'),
      [
        'devices-form at gateways: this says nothing about which gateways there are; write `{ prefix: temp-, count: 40 }`, a list, or `{ from: devices/<file>.csv }`',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('a serial', () => {
  const long = (length: number) => 'x'.repeat(length);
  it.each<Case>([
    ['of 128 characters in an inventory', via('{ from: d.csv }', '[g]', { 'd.csv': `serial\n${long(128)}\n` }), []],
    [
      'of 129',
      via('{ from: d.csv }', '[g]', { 'd.csv': `serial\n${long(129)}\n` }),
      [
        'serial-form at d.csv:2 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… cannot be a serial: it has 129 characters; use letters, digits and _ . : - (at most 128), starting with a letter or digit',
      ],
    ],
    ['of every mark that is allowed', via('{ from: d.csv }', '[g]', { 'd.csv': 'serial\naZ0_.:-\n' }), []],
    [
      'that begins with a mark',
      devices('{ from: d.csv }', 'serial\na\n-b\n_c\n'),
      [
        'serial-form at d.csv:3 -b: "-b" cannot be a serial: it begins with `-`; use letters, digits and _ . : - (at most 128), starting with a letter or digit',
        'serial-form at d.csv:4 _c: "_c" cannot be a serial: it begins with `_`; use letters, digits and _ . : - (at most 128), starting with a letter or digit',
      ],
    ],
    [
      'with another mark, the first of them',
      devices('{ from: d.csv }', 'serial\na b/\na/b c\n😀\n'),
      [
        'serial-form at d.csv:2 a b/: "a b/" cannot be a serial: it holds " "; use letters, digits and _ . : - (at most 128), starting with a letter or digit',
        'serial-form at d.csv:3 a/b c: "a/b c" cannot be a serial: it holds "/"; use letters, digits and _ . : - (at most 128), starting with a letter or digit',
        'serial-form at d.csv:4 😀: "😀" cannot be a serial: it holds "😀"; use letters, digits and _ . : - (at most 128), starting with a letter or digit',
      ],
    ],
    [
      'that is missing',
      devices('{ from: d.csv }', 'serial,site\na,x\n,y\n'),
      ['serial-missing at d.csv:3 ,: row 3 has no serial; fill in the serial, or remove the row'],
    ],
    [
      'with a dot cannot be the name of a thing',
      devices('[a.b, c]'),
      ['thing-name at a.b: the serial `a.b` holds a dot; write `a-b`'],
    ],
    [
      'with a dot in an inventory',
      devices('{ from: d.csv }', 'serial\na\nb.c\n'),
      ['thing-name at d.csv:3 b.c: the serial `b.c` holds a dot; write `b-c`'],
    ],
    [
      'with a dot in a prefix',
      devices('{ prefix: a.b-, count: 2 }'),
      ['thing-name at a.b-: the prefix `a.b-` holds a dot; write `a-b-`'],
    ],
    ['with a dot behind a gateway is fine', via('[a.b]', '[g]'), []],
    [
      'with a dot of a gateway is not',
      via('[a]', '[g.h]'),
      ['thing-name at g.h: the serial `g.h` holds a dot; write `g-h`'],
    ],
    [
      'with a dot and another mistake is told of the other',
      devices('{ from: d.csv }', 'serial\na.b c\n'),
      [
        'serial-form at d.csv:2 a.b c: "a.b c" cannot be a serial: it holds " "; use letters, digits and _ . : - (at most 128), starting with a letter or digit',
      ],
    ],
    [
      'an inventory of two groups is read once',
      two('{ from: d.csv }', '{ from: d.csv }', 'serial\na b\n'),
      [
        'serial-form at d.csv:2 a b: "a b" cannot be a serial: it holds " "; use letters, digits and _ . : - (at most 128), starting with a letter or digit',
        'inventory-shared at d.csv: d.csv already lists `groups.a.devices`; give each group an inventory of its own',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('two things with one serial', () => {
  it.each<Case>([
    [
      'in one list',
      devices('[a, b, a]'),
      ['serial-twice at a: `a` is listed twice; remove one of the two, or correct its serial'],
    ],
    [
      'three times',
      devices('[a, a, a]'),
      [
        'serial-twice at a: `a` is listed twice; remove one of the two, or correct its serial',
        'serial-twice at a: `a` is listed twice; remove one of the two, or correct its serial',
      ],
    ],
    [
      'in an inventory',
      devices('{ from: d.csv }', 'serial\na\nb\na\n'),
      ['serial-twice at d.csv:4 a: `a` is listed twice; remove one of the two, or correct its serial'],
    ],
    [
      'in two groups',
      two('[a, b]', '[c, { serial: b }]'),
      [
        'serial-taken at b: `b` is taken: it is one of `groups.a.devices`; correct the serial, or choose another prefix for counted devices',
      ],
    ],
    [
      'in a list and an inventory',
      two('{ from: d.csv }', '[c, b]', 'serial\na\nb\n'),
      [
        'serial-taken at b: `b` is taken: it is one of `groups.a.devices`; correct the serial, or choose another prefix for counted devices',
      ],
    ],
    [
      'as device and gateway',
      via('[a]', '[a]'),
      [
        'serial-taken at a: `a` is taken: it is one of `groups.rooms.devices`; correct the serial, or choose another prefix for counted devices',
      ],
    ],
    [
      'in a range and a list',
      two('{ prefix: t-, count: 2 }', '[t-002]'),
      [
        'serial-taken at t-002: `t-002` is taken: it is one of `groups.a.devices`; correct the serial, or choose another prefix for counted devices',
      ],
    ],
    [
      'in a list and a range',
      two('[t-002]', '{ prefix: t-, count: 2 }'),
      [
        'serial-taken at t-002: `t-002` is taken: it is one of `groups.b.devices`; correct the serial, or choose another prefix for counted devices',
      ],
    ],
    ['not beyond the end of a range', two('{ prefix: t-, count: 2 }', '[t-003, t-000, t-02, t-0002]'), []],
    [
      'at both ends of a range',
      two('{ prefix: t-, count: 2 }', '[t-001, t-002]'),
      [
        'serial-taken at t-001: `t-001` is taken: it is one of `groups.a.devices`; correct the serial, or choose another prefix for counted devices',
        'serial-taken at t-002: `t-002` is taken: it is one of `groups.a.devices`; correct the serial, or choose another prefix for counted devices',
      ],
    ],
    [
      'in a range of a thousand',
      two('{ prefix: t-, count: 1000 }', '[t-001, t-0001, t-1000, t-1001]'),
      [
        'serial-taken at t-0001: `t-0001` is taken: it is one of `groups.a.devices`; correct the serial, or choose another prefix for counted devices',
        'serial-taken at t-1000: `t-1000` is taken: it is one of `groups.a.devices`; correct the serial, or choose another prefix for counted devices',
      ],
    ],
    [
      'in two ranges',
      two('{ prefix: t-, count: 2 }', '{ prefix: t-, count: 3 }'),
      [
        'serial-ranges-overlap at t-: these devices and `groups.a.devices` share serials, the first of them `t-001`; choose a prefix that no other group begins with',
      ],
    ],
    [
      'in a range of a million',
      two('{ prefix: t-, count: 1000000 }', '[t-0000001, t-0999999, t-1000000, t-1000001]'),
      [
        'serial-taken at t-0000001: `t-0000001` is taken: it is one of `groups.a.devices`; correct the serial, or choose another prefix for counted devices',
        'serial-taken at t-0999999: `t-0999999` is taken: it is one of `groups.a.devices`; correct the serial, or choose another prefix for counted devices',
        'serial-taken at t-1000000: `t-1000000` is taken: it is one of `groups.a.devices`; correct the serial, or choose another prefix for counted devices',
      ],
    ],
    [
      'in two equal ranges and a list, of which the first is named',
      {
        groups:
          'a: { sensor: probe, devices: { prefix: t-, count: 2 } }, b: { sensor: probe, devices: { prefix: t-, count: 2 } }, c: { sensor: probe, devices: [t-001] }',
      },
      [
        'serial-ranges-overlap at t-: these devices and `groups.a.devices` share serials, the first of them `t-001`; choose a prefix that no other group begins with',
        'serial-taken at t-001: `t-001` is taken: it is one of `groups.a.devices`; correct the serial, or choose another prefix for counted devices',
      ],
    ],
    [
      'in two ranges whose prefixes end in digits',
      two('{ prefix: t-, count: 1000 }', '{ prefix: t-0, count: 5 }'),
      [
        'serial-ranges-overlap at t-0: these devices and `groups.a.devices` share serials, the first of them `t-0001`; choose a prefix that no other group begins with',
      ],
    ],
    ['not in ranges that end before', two('{ prefix: t-, count: 1000 }', '{ prefix: t-2, count: 5 }'), []],
    [
      'where the last of one is the first of the other',
      two('{ prefix: t-, count: 1001 }', '{ prefix: t-1, count: 5 }'),
      [
        'serial-ranges-overlap at t-1: these devices and `groups.a.devices` share serials, the first of them `t-1001`; choose a prefix that no other group begins with',
      ],
    ],
    ['not in ranges of other lengths', two('{ prefix: t-, count: 1000 }', '{ prefix: t-, count: 5 }'), []],
    ['not in ranges with other prefixes', two('{ prefix: t-, count: 5 }', '{ prefix: tt-, count: 5 }'), []],
    [
      'in other capitals',
      two('[A-1, b]', '[a-1, B]'),
      [
        'serial-case at a-1: `a-1` and `A-1` differ in capital letters only; spell them apart, or remove one if it is the same device',
        'serial-case at B: `B` and `b` differ in capital letters only; spell them apart, or remove one if it is the same device',
      ],
    ],
    [
      'in other capitals, in a range',
      two('{ prefix: T-, count: 2 }', '[t-001]'),
      [
        'serial-case at t-001: `t-001` and `T-001` differ in capital letters only; spell them apart, or remove one if it is the same device',
      ],
    ],
    [
      'in other capitals, in two ranges',
      two('{ prefix: T-, count: 2 }', '{ prefix: t-, count: 9 }'),
      [
        'serial-case at t-: `t-001` and `T-001` differ in capital letters only; spell them apart, or remove one if it is the same device',
      ],
    ],
    [
      'in one inventory of two groups',
      two('{ from: d.csv }', '{ from: d.csv }', 'serial\na\n'),
      ['inventory-shared at d.csv: d.csv already lists `groups.a.devices`; give each group an inventory of its own'],
    ],
    [
      'missing twice are no two',
      devices('{ from: d.csv }', 'serial,site\n,x\n,y\n'),
      [
        'serial-missing at d.csv:2 ,: row 2 has no serial; fill in the serial, or remove the row',
        'serial-missing at d.csv:3 ,: row 3 has no serial; fill in the serial, or remove the row',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));

  it('are pointed at from each other', async () => {
    expect(await related(two('[a, b]', '[c, b]'))).toEqual(['serial-taken at b: `b` is first named here at b']);
    expect(await related(two('{ prefix: T-, count: 2 }', '[t-001]'))).toEqual([
      'serial-case at t-001: the other one at T-',
    ]);
  });
});

describe('a gateway', () => {
  it.each<Case>([
    ['that a device names', via('[{ serial: a, gateway: g1 }]', '[g1]'), []],
    [
      'that there is not',
      via('[{ serial: a, gateway: g }, b]', '[g1]'),
      ['gateway-unknown at g: the group has no gateway `g`; did you mean `g1`?'],
    ],
    [
      'of a range',
      via('[{ serial: a, gateway: g-001 }, { serial: b, gateway: g-003 }]', '{ prefix: g-, count: 2 }'),
      ['gateway-unknown at g-003: the group has no gateway `g-003`; did you mean `g-001`?'],
    ],
    [
      'in an inventory',
      via('{ from: d.csv }', '[g1]', { 'd.csv': 'serial,gateway\na,g1\nb,g2\nc,\n' }),
      ['gateway-unknown at d.csv:3 b: the group has no gateway `g2`; did you mean `g1`?'],
    ],
    [
      'in two inventories',
      via('{ from: d.csv }', '{ from: g.csv }', { 'd.csv': 'serial,gateway\na,g1\nb,g2\n', 'g.csv': 'serial\ng1\n' }),
      ['gateway-unknown at d.csv:3 b: the group has no gateway `g2`; did you mean `g1`?'],
    ],
    [
      'of a group without gateways',
      devices('[a, { serial: b, gateway: g1 }]'),
      [
        'gateway-without-via at gateway: devices of `rooms` name a gateway, but the group has none; add `via: { gateways: … }` to the group, or remove the gateway',
      ],
    ],
    [
      'of a group without gateways, in an inventory',
      devices('{ from: d.csv }', 'serial,gateway\na,g1\n'),
      [
        'gateway-without-via at d.csv:1 gateway: devices of `rooms` name a gateway, but the group has none; add `via: { gateways: … }` to the group, or remove the gateway',
      ],
    ],
    [
      'of a gateway',
      via('[a]', '[{ serial: g1, gateway: g2 }]'),
      [
        'gateway-of-gateway at gateway: a gateway cannot stand behind a gateway; remove `gateway` here; only devices have one',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('metadata', () => {
  const grouped = (metadata: string): Sections => ({
    groups: `rooms: { sensor: probe, devices: [{ serial: a, metadata: { own: x } }], metadata: { ${metadata} } }`,
  });
  it.each<Case>([
    ['has names of its own', grouped('site: hq'), []],
    [
      'of a group called like a field',
      grouped('temperature: hq'),
      [
        'metadata-clash at temperature: the metadata `temperature` has the name of a field of the sensor `probe`; rename the metadata',
      ],
    ],
    [
      'of a group called like a derived field',
      { ...grouped('warm: hq'), rest: 'etl: { derive: { warm: temperature > 8 } }' },
      ['metadata-clash at warm: the metadata `warm` has the name of a derived field; rename the metadata'],
    ],
    [
      'of a group called like what is derived elsewhere',
      {
        sensors: 'probe: { every: 1s, fields: { x: {} } }, other: { every: 1s, fields: { y: {} } }',
        groups: 'rooms: { sensor: probe, devices: [a], metadata: { warm: hq } }, b: { sensor: other, devices: [b] }',
        rest: 'etl: { derive: { warm: y > 8 } }',
      },
      [],
    ],
    [
      'of a device called like a field, once',
      devices('[{ serial: a, metadata: { mode: x } }, { serial: b, metadata: { mode: y } }]'),
      [
        'metadata-clash at mode: the metadata `mode` has the name of a field of the sensor `probe`; rename the metadata',
      ],
    ],
    [
      'of an inventory called like a field',
      devices('{ from: d.csv }', 'serial,open\na,x\n'),
      [
        'metadata-clash at d.csv:1 open: the metadata `open` has the name of a field of the sensor `probe`; rename the metadata',
      ],
    ],
    ['of a gateway called like a field', via('[a]', '[{ serial: g1, metadata: { mode: x } }]'), []],
    [
      'called like a column',
      grouped('device_id: a, event_time: b'),
      [
        'metadata-reserved at device_id: `device_id` cannot be the name of metadata; choose another name',
        'metadata-reserved at event_time: `event_time` cannot be the name of metadata; choose another name',
      ],
    ],
    [
      'called as inventories call theirs',
      grouped('serial: a, gateway: b, sensor: c, group: d'),
      [
        'metadata-reserved at serial: `serial` cannot be the name of metadata; choose another name',
        'metadata-reserved at gateway: `gateway` cannot be the name of metadata; choose another name',
        'metadata-reserved at sensor: `sensor` cannot be the name of metadata; choose another name',
        'metadata-reserved at group: `group` cannot be the name of metadata; choose another name',
      ],
    ],
    [
      'in an inventory with a space',
      devices('{ from: d.csv }', 'serial,site\na,hall 2\nb,ok\n'),
      [
        'metadata-value at d.csv:2 a: the `site` "hall 2" holds a space; write for example `warehouse-a` or `warehouse_a` for "warehouse a"',
      ],
    ],
    [
      'in an inventory with another mark',
      devices('{ from: d.csv }', 'serial,site\na,x(y)\nb,ä\n'),
      [
        'metadata-value at d.csv:2 a: the `site` "x(y)" holds "("; write for example `warehouse-a` or `warehouse_a` for "warehouse a"',
        'metadata-value at d.csv:3 b: the `site` "ä" holds "ä"; write for example `warehouse-a` or `warehouse_a` for "warehouse a"',
      ],
    ],
    [
      'in an inventory with every mark that is allowed',
      devices('{ from: d.csv }', 'serial,site\na,"aZ0_.,@/:#=[]-"\n'),
      [],
    ],
    ['in an inventory of 800 characters', devices('{ from: d.csv }', `serial,site\na,${'x'.repeat(800)}\n`), []],
    [
      'in an inventory of 801',
      devices('{ from: d.csv }', `serial,site\na,${'x'.repeat(801)}\n`),
      [
        'metadata-value at d.csv:2 a: the `site` "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… has 801 characters; keep long texts elsewhere, and their key here',
      ],
    ],
    [
      'of a gateway column may be odd: it is no attribute',
      via('{ from: d.csv }', '[g1]', { 'd.csv': 'serial,gateway\na,g 1\n' }),
      ['gateway-unknown at d.csv:2 a: the group has no gateway `g 1`; did you mean `g1`?'],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});
