import { describe, expect, it } from 'vitest';
import { endedServices } from '../../../compiler/4-emit/checks/ended-services';
import { logicalIds } from '../../../compiler/4-emit/checks/logical-ids';
import { NAME_PROPERTIES, namesUnique } from '../../../compiler/4-emit/checks/names-unique';
import { stackBudget } from '../../../compiler/4-emit/checks/stack-budget';
import type { StackResource } from '../../../compiler/ir/stack';
import { emission } from '../../../compiler/ir/target';
import { TAG_SHAPES } from '../../../compiler/stacks/tag-shapes';
import { ENDED_SERVICES, endedService, endedType } from '../../../schema/ended-services';
import { describeWithOracle, oracle } from '../../python/oracle';
import { fleet, originAt } from '../agents/small-fleet';
import { bucket, resource, rule } from './small-emission';

const of = (resources: readonly StackResource[]) => emission({ resources });
const rules = (count: number) => Array.from({ length: count }, (_, index) => rule(`R${index}`));

describe('stack-budget', () => {
  const codes = (count: number) => [...stackBudget(fleet(), of(rules(count)))].map(({ code }) => code);

  it('warns from 80 % of 500 resources on, and refuses from 95 % on', () => {
    expect([399, 400, 474, 475, 600].map((count) => codes(count))).toEqual([
      [],
      ['stack-near-limit'],
      ['stack-near-limit'],
      ['stack-too-big'],
      ['stack-too-big'],
    ]);
  });

  it('counts bytes too', () => {
    const sized = (bytes: number) => of([{ ...rule('R'), properties: { Sql: 'x'.repeat(bytes) } }]);
    const found = (bytes: number) => [...stackBudget(fleet(), sized(bytes))].map(({ code }) => code);
    expect([found(700_000), found(850_000), found(960_000)]).toEqual([[], ['stack-near-limit'], ['stack-too-big']]);
  });

  it('names the parts of the manifest that bring the most, and points at the first', () => {
    const many = rules(450).map((one, index) => ({
      ...one,
      origin: index < 300 ? originAt(40, 'groups', 'big', 'thresholds', 3) : originAt(50, 'groups', 'small'),
    }));
    const [diagnostic] = [...stackBudget(fleet(), of(many))];
    expect(diagnostic?.message).toContain('450 of 500 resources');
    expect(diagnostic?.message).toContain('`groups.big` (300), `groups.small` (150)');
    expect(diagnostic?.place.line).toBe(40);
  });
});

describe('logical-ids', () => {
  it('are unique within a stack; the mistake names both origins', () => {
    const [first, second] = [rule('Ab'), { ...rule('Ab'), origin: originAt(31, 'groups', 'a-b') }];
    const found = [...logicalIds(fleet(), of([first, second, { ...bucket('Ab'), stack: 'lake' }]))];
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ code: 'logical-id-collision', place: { line: 31 } });
    expect(found[0]?.related[0]?.place.line).toBe(20);
    expect(found[0]?.message).toContain('`groups.Ab`');
    expect(found[0]?.message).toContain('`groups.a-b`');
  });
});

describe('names-unique', () => {
  it('refuses two resources of a type with one name, across stacks and whatever the case', () => {
    const found = (a: StackResource, b: StackResource) => [...namesUnique(fleet(), of([a, b]))].map(({ code }) => code);
    const role = (id: string, name: string) => resource('iot', id, 'AWS::IAM::Role', { RoleName: name });
    expect(found(role('A', 'acme-r'), { ...role('B', 'ACME-r'), stack: 'lake' })).toEqual(['name-collision']);
    expect(found(role('A', 'acme-r'), role('B', 'acme-s'))).toEqual([]);
    expect(found(role('A', 'acme-r'), resource('iot', 'B', 'AWS::IoT::Policy', { PolicyName: 'acme-r' }))).toEqual([]);
  });

  it('compares names that CloudFormation computes, and takes all parts of a name together', () => {
    const table = (id: string, database: string, name: string) =>
      resource('lake', id, 'AWS::Glue::Table', { DatabaseName: database, TableInput: { Name: name } });
    const named = (id: string) =>
      resource('lake', id, 'AWS::S3::Bucket', { BucketName: { 'Fn::Sub': 'a-${AWS::Region}' } });
    const resources = [table('A', 'x', 't'), table('B', 'y', 't'), table('C', 'y', 'T'), named('D'), named('E')];
    expect([...namesUnique(fleet(), of(resources))].map(({ message }) => message)).toEqual([
      expect.stringContaining('an AWS::Glue::Table named `y/T`'),
      expect.stringContaining('an AWS::S3::Bucket named'),
    ]);
  });

  it('refuses two files with one path, whatever the case', () => {
    const file = (path: string) => ({ path, content: '', origin: originAt(1) });
    const found = (...paths: string[]) => [...namesUnique(fleet(), emission({ artifacts: paths.map(file) }))];
    expect(found('a/B.json', 'a/b.json').map(({ code }) => code)).toEqual(['name-collision']);
    expect(found('a/b.json', 'a/c.json')).toEqual([]);
  });

  it('leaves unnamed resources alone', () => {
    const unnamed = (id: string) => resource('iot', id, 'AWS::SQS::Queue', {});
    expect([...namesUnique(fleet(), of([unnamed('A'), unnamed('B')]))]).toEqual([]);
  });
});

describe('ended services', () => {
  it('are never emitted: that would be a bug of ours', () => {
    for (const type of ['AWS::IoTAnalytics::Channel', 'AWS::IoTEvents::Input', 'AWS::Timestream::Table']) {
      expect(() => endedServices(fleet(), of([resource('iot', 'X', type, {})]))).toThrow(type);
    }
    expect([...endedServices(fleet(), of([rule('R'), bucket('B')]))]).toEqual([]);
  });

  it('are not in the table of types that can be emitted', () => {
    expect(Object.keys(TAG_SHAPES).filter(endedType)).toEqual([]);
  });

  it('do not include what lives on under a similar name', () => {
    for (const type of [
      'AWS::Timestream::InfluxDBInstance',
      'AWS::GreengrassV2::Deployment',
      'AWS::KinesisAnalyticsV2::Application',
    ]) {
      expect(endedType(type)).toBeUndefined();
    }
    expect(endedService('kinesis')).toBeUndefined();
    expect(endedService('greengrass')).toBeUndefined();
  });

  it('are known by the names that people write', () => {
    for (const word of ['iot-analytics', 'IoTAnalytics', 'AWS IoT Analytics', 'aws-iot-analytics', 'iot_analytics']) {
      expect(endedService(word)?.title).toBe('AWS IoT Analytics');
    }
    expect(endedService('Amazon Timestream')?.status).toContain('closed to new customers');
    const names = ENDED_SERVICES.flatMap((service) => service.names);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(endedService(name)?.names).toContain(name);
  });
});

describeWithOracle('the properties that name a resource', () => {
  it.each(Object.entries(NAME_PROPERTIES))('%s has %j', async (type, names) => {
    const { properties } = await oracle().resourceSchema(type);
    for (const name of names) expect(Object.keys(properties)).toContain(name.split('/')[0]);
    expect(TAG_SHAPES).toHaveProperty([type]);
  });
});
