import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AddThingToThingGroupCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  CreateThingTypeCommand,
} from '@aws-sdk/client-iot';
import { beforeEach, expect, it } from 'vitest';
import { importThings } from '../../cli/commands/import';
import { imported } from '../../cli/import/imported';
import { compile } from '../../compiler/index';
import { clientsFor, useEnvironment } from '../apply/with-clients';
import { describeWithMoto, useMoto } from '../moto/server';
import { sourcesIn, sourcesOf } from '../sources';
import { folderWith, put, treeOf } from './fleet';
import { record } from './recording';

const FIELDS = 'fields: { temperature: { unit: Cel, min: -40, max: 85 } }';
/** What a person does with the TODOs. */
const filledIn = (text: string) => text.replaceAll(/fields: # TODO.*/g, FIELDS);

describeWithMoto('fleet import', () => {
  const moto = useMoto();
  useEnvironment();
  beforeEach(async () => {
    await moto().reset();
    const iot = await clientsFor(moto().url).iot();
    for (const thingTypeName of ['ColdProbe', 'Motor']) await iot.send(new CreateThingTypeCommand({ thingTypeName }));
    const attributePayload = { attributes: { site: 'warehouse-a' } };
    const thingGroupProperties = { thingGroupDescription: 'Cold: rooms # 1', attributePayload };
    await iot.send(new CreateThingGroupCommand({ thingGroupName: 'Cold_Rooms', thingGroupProperties }));
    await iot.send(new CreateThingGroupCommand({ thingGroupName: 'empty' }));
    const thing = async (
      thingName: string,
      thingTypeName: string | undefined,
      attributes: Record<string, string>,
      group?: string,
    ) => {
      await iot.send(new CreateThingCommand({ thingName, thingTypeName, attributePayload: { attributes } }));
      if (group !== undefined) await iot.send(new AddThingToThingGroupCommand({ thingGroupName: group, thingName }));
    };
    await thing('t-2', 'ColdProbe', { room: 'a,b', 'Serial-No': '7' }, 'Cold_Rooms');
    await thing('t-1', 'ColdProbe', { room: 'c' }, 'Cold_Rooms');
    await thing('m-1', 'Motor', { device: 'x' }, 'Cold_Rooms');
    await thing('alone', undefined, {});
  });

  const run = (folder: string, options: Record<string, string | readonly string[]> = {}) =>
    record(importThings, folder, {
      options: { name: 'plant', region: 'eu-west-1', endpointUrl: moto().url, ...options },
    });

  it('writes groups with inventories, and sensors that a person has to fill in; then it compiles', async () => {
    const folder = folderWith({});
    const { code, out, err } = await run(folder);
    expect([code, out.split('\n').filter((line) => line !== '').length]).toEqual([0, 4]);
    expect(err.trim().split('\n').sort()).toEqual([
      'note: attribute Serial-No is called serial_no',
      'note: attribute device is called device_attribute',
      'note: thing group empty has no things, and is left out',
    ]);
    expect(readFileSync(join(folder, 'devices/cold-rooms-coldprobe.csv'), 'utf8')).toBe(
      'serial,serial_no,room\nt-1,,c\nt-2,7,"a,b"\n',
    );
    const before = await compile(sourcesIn(folder), { manifest: 'fleet.yaml' });
    expect(before.output).toBeUndefined();
    writeFileSync(join(folder, 'fleet.yaml'), filledIn(readFileSync(join(folder, 'fleet.yaml'), 'utf8')));
    const { fleet, diagnostics } = await compile(sourcesIn(folder), { manifest: 'fleet.yaml' });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(
      fleet?.groups.map(({ id, title, provisioning, devices }) => [id, title, provisioning, devices.count]),
    ).toEqual([
      ['cold-rooms-coldprobe', 'Cold: rooms # 1', 'registered', 2],
      ['cold-rooms-motor', 'Cold: rooms # 1', 'registered', 1],
      ['ungrouped', 'plant-ungrouped', 'registered', 1],
    ]);
    expect(fleet?.groups[0]?.metadata.get('site')).toBe('warehouse-a');
  });

  it('of one group: its things, and no other', async () => {
    const folder = folderWith({});
    await run(folder, { group: ['Cold_Rooms'] });
    expect([...treeOf(folder).keys()].filter((path) => /\.(csv|yaml)$/.test(path)).sort()).toEqual([
      'devices/cold-rooms-coldprobe.csv',
      'devices/cold-rooms-motor.csv',
      'fleet.yaml',
    ]);
    await expect(run(folderWith({}), { group: ['nobody'] })).rejects.toThrow('there is no thing group nobody');
  });

  it('never replaces a file: it writes nothing at all', async () => {
    const folder = folderWith({});
    put(folder, 'devices/mine.csv', 'serial\n');
    const before = treeOf(folder);
    await expect(run(folder)).rejects.toThrow('devices is there already');
    expect(treeOf(folder)).toEqual(before);
  });

  it('what people called things cannot become anything but text', async () => {
    const odd = '"}\nfleet: evil # {{x}} &a *b !!c';
    const things = new Map([
      ['t-1', { type: odd, attributes: { 'a"b': 'x', a_b: '#y,z' } }],
      ['-bad', { type: undefined, attributes: {} }],
    ]);
    const groups = [{ name: odd, description: odd, attributes: { zone: 'x' }, things: ['t-1', '-bad'] }];
    const options = { fleet: 'plant', region: 'eu-west-1', account: '123456789012', withUngrouped: true };
    const { files, notes } = imported({ groups, things, dynamic: [] }, options);
    const texts = { ...Object.fromEntries(files), 'fleet.yaml': filledIn(files.get('fleet.yaml') ?? '') };
    const { fleet, diagnostics } = await compile(sourcesOf(texts), { manifest: 'fleet.yaml' });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect([fleet?.name, fleet?.groups.map(({ title }) => title)]).toEqual(['plant', [odd]]);
    expect(notes.join('\n')).toContain('such as -bad');
  });
});
