import { describe, expect, it } from 'vitest';
import { contentOf } from '../../../compiler/ir/artifact';
import type { StackResource } from '../../../compiler/ir/stack';
import { emission } from '../../../compiler/ir/target';
import { references } from '../../../compiler/stacks/references';
import { stackBudgets } from '../../../compiler/stacks/stack-budgets';
import { TAG_SHAPES } from '../../../compiler/stacks/tag-shapes';
import { type Template, templates } from '../../../compiler/stacks/template';
import { cloudformation } from '../../../compiler/targets/cloudformation/target';
import { describeWithOracle, oracle } from '../../python/oracle';
import { fleet, originAt } from '../agents/small-fleet';
import { bucket, resource, rule } from './small-emission';

const template = (resources: readonly StackResource[], over = {}): Template => {
  const [first] = templates(fleet(over), resources).values();
  if (!first) throw new Error('no stack');
  return first;
};

describe('templates', () => {
  it('are one per stack that has a resource, in the order of the stacks', () => {
    const { artifacts } = cloudformation.emit(fleet(), emission({ resources: [rule('Rule'), bucket('Raw')] }));
    expect(artifacts.map(({ path }) => path)).toEqual([
      'cloudformation/lake.template.json',
      'cloudformation/iot.template.json',
    ]);
    expect(cloudformation.emit(fleet(), emission({})).artifacts).toEqual([]);
  });

  it('hold a version, a description and resources, and nothing else', () => {
    const made = template([rule('Rule')]);
    expect(Object.keys(made)).toEqual(['AWSTemplateFormatVersion', 'Description', 'Resources']);
    expect(made.Description).toBe(
      'acme: device identities, policies, provisioning and rules. Made by Fleetwright; change fleet.yaml instead.',
    );
  });

  it('do not depend on the order in which targets emit', () => {
    const parts = [rule('B'), bucket('C'), rule('A'), bucket('A')];
    const text = (resources: readonly StackResource[]) =>
      cloudformation.emit(fleet(), emission({ resources })).artifacts.map((one) => [...contentOf(one)].join(''));
    expect(text([...parts].reverse())).toEqual(text(parts));
    expect(Object.keys(template([rule('B'), rule('A')]).Resources)).toEqual(['A', 'B']);
  });

  it('keep what is stateful when a stack is deleted or a resource replaced', () => {
    const { Raw } = template([bucket('Raw')]).Resources;
    expect(Raw).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(Object.keys(template([rule('Rule')]).Resources.Rule ?? {})).toEqual(['Type', 'Properties']);
  });

  it('say what must exist first', () => {
    const made = template([rule('A', { dependsOn: ['C', 'B'] }), rule('B'), rule('C')]);
    expect(made.Resources.A?.DependsOn).toEqual(['B', 'C']);
  });
});

describe('tags', () => {
  it('are a list, a map or absent, as the type wants', () => {
    const list = template([bucket('Raw')]).Resources.Raw?.Properties.Tags;
    expect(list).toEqual([
      { Key: 'fleetwright:fleet', Value: 'acme' },
      { Key: 'owner', Value: 'data' },
    ]);
    const crawler = resource('lake', 'Crawler', 'AWS::Glue::Crawler', { Role: 'r', Targets: {} });
    expect(template([crawler]).Resources.Crawler?.Properties.Tags).toEqual({
      'fleetwright:fleet': 'acme',
      owner: 'data',
    });
    const query = resource('lake', 'Query', 'AWS::Athena::NamedQuery', { Database: 'd', QueryString: 'SELECT 1' });
    expect(template([query]).Resources.Query?.Properties).not.toHaveProperty('Tags');
  });

  it('are absent when the fleet has none', () => {
    const aws = { ...fleet().aws, tags: new Map() };
    expect(template([bucket('Raw')], { aws }).Resources.Raw?.Properties).not.toHaveProperty('Tags');
  });

  it('of a type that is missing in the table, or that a target sets itself, are a bug of ours', () => {
    expect(() => template([resource('iot', 'X', 'AWS::IoT::Teapot', {})])).toThrow('AWS::IoT::Teapot is missing');
    expect(() => template([resource('iot', 'X', 'constructor', {})])).toThrow('constructor is missing');
    expect(() => template([resource('iot', 'X', 'AWS::IoT::ThingGroup', { Tags: [] })])).toThrow('its own tags');
  });
});

describe('references', () => {
  it('are found in Ref, Fn::GetAtt and Fn::Sub, but not in escaped text', () => {
    const value = {
      A: [{ Ref: 'One' }, { 'Fn::GetAtt': ['Two', 'Arn'] }, { 'Fn::GetAtt': 'Three.Arn' }],
      B: { 'Fn::Sub': 'x ${Four} ${Five.Arn} ${!topic(2)} ${AWS::Region}' },
      C: { 'Fn::Sub': ['${Own} ${Six}', { Own: { Ref: 'Seven' } }] },
    };
    expect([...references(value)]).toEqual(['One', 'Two', 'Three', 'Four', 'Five', 'AWS::Region', 'Seven', 'Six']);
  });

  it('that lead nowhere are a bug of ours', () => {
    const lost = (properties: StackResource['properties']) => () => template([{ ...rule('Rule'), properties }]);
    expect(lost({ Role: { 'Fn::GetAtt': ['Gone', 'Arn'] } })).toThrow('Rule refers to Gone');
    expect(() => template([rule('Rule', { dependsOn: ['Gone'] })])).toThrow('Rule refers to Gone');
    expect(() => template([rule('Rule'), { ...bucket('Raw'), stack: 'attic' as 'ops' }])).toThrow('attic');
  });
});

describe('budgets', () => {
  it('count resources, and bytes with and without white space', () => {
    const made = templates(fleet(), [rule('A'), rule('B'), bucket('Raw')]);
    const [lake, iot] = stackBudgets(made);
    expect(lake).toMatchObject({ stack: 'lake', resources: 1 });
    expect(iot).toMatchObject({ stack: 'iot', resources: 2, used: 2 / 500 });
    expect(iot?.bytes).toBe(Buffer.byteLength(JSON.stringify(made.get('iot'))));
    const { artifacts } = cloudformation.emit(fleet(), emission({ resources: [rule('A'), rule('B')] }));
    const [file] = artifacts;
    expect(iot?.prettyBytes).toBe(Buffer.byteLength(file ? [...contentOf(file)].join('') : ''));
  });

  it('use the tighter of the two limits', () => {
    const big = { ...rule('A'), properties: { Sql: 'x'.repeat(600_000) } };
    expect(stackBudgets(templates(fleet(), [big]))[0]?.used).toBeGreaterThan(0.6);
  });
});

describeWithOracle('the resource schemas of CloudFormation', () => {
  it.each(Object.entries(TAG_SHAPES))('%s takes tags as: %s', async (type, shape) => {
    const schema = await oracle().resourceSchema(type);
    expect(schema.tagShape ?? 'none').toBe(shape);
  });

  it('accept an assembled template without error or warning', async () => {
    const topic = resource('iot', 'Topic', 'AWS::SNS::Topic', { TopicName: 'acme-alerts' }, originAt(1));
    const sns = { Sns: { RoleArn: 'arn:aws:iam::123456789012:role/r', TargetArn: { Ref: 'Topic' } } };
    const resources = [topic, rule('Rule', { dependsOn: [] }, [sns]), bucket('Raw')];
    for (const made of templates(fleet(), resources).values()) {
      expect(await oracle().lint(made, ['us-east-1', 'us-west-2', 'eu-west-1'])).toEqual([]);
    }
  });
});
