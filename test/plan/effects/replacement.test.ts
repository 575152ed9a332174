import { describe, expect, it } from 'vitest';
import { forcesReplacement } from '../../../compiler/5-plan/effects/forces-replacement';
import { plan } from '../../../compiler/5-plan/index';
import type { Json } from '../../../schema/plan/json';
import { snapshotWith } from '../snapshots';

const planned = (before: Readonly<Record<string, Json>>, after: Readonly<Record<string, Json>>) =>
  plan(snapshotWith(before), snapshotWith(after), { base: { from: 'applied', name: '' }, tool: '0.0.0-test' });

const effects = async (before: Readonly<Record<string, Json>>, after: Readonly<Record<string, Json>>) =>
  (await planned(before, after)).intents.flatMap((intent) => intent.effects);

describe('what replaces a resource', () => {
  it.each([
    ['AWS::S3::Bucket', 'Properties.BucketName', 'always'],
    ['AWS::S3::Bucket', 'Properties.BucketName.Fn::Sub', 'always'],
    ['AWS::S3::Bucket', 'Properties.Tags[owner].Value', undefined],
    ['AWS::Glue::Table', 'Properties.TableInput.Name', 'always'],
    ['AWS::Glue::Table', 'Properties.TableInput.Description', undefined],
    ['AWS::SageMaker::FeatureGroup', 'Properties.Tags[owner].Value', 'always'],
    ['AWS::IoT::TopicRule', 'Type', 'always'],
  ])('%s %s: %s', (type, path, expected) => expect(forcesReplacement(type, path)).toBe(expected));
});

const bucket = (name: string): Json => ({
  Type: 'AWS::S3::Bucket',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: { BucketName: name },
});

const reader = (property: string): Json => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: { [property]: { Ref: 'B' }, PolicyDocument: {} },
});

describe('a replaced resource', () => {
  it('that holds data is blocked until it is allowed by its id', async () => {
    const { blocked, intents } = await planned({ B: bucket('a') }, { B: bucket('b') });
    expect(blocked.map(({ flag }) => flag)).toEqual(['--allow-replace B']);
    expect(intents.map(({ danger }) => danger)).toEqual(['replace']);
  });

  it('may change what refers to it, and replace that where the property does', async () => {
    const found = await effects({ B: bucket('a'), P: reader('Bucket') }, { B: bucket('b'), P: reader('Bucket') });
    expect(found.find(({ ids }) => ids.includes('P'))).toMatchObject({ action: 'replace', certainty: 'may' });
    const also = await effects({ B: bucket('a'), P: reader('Other') }, { B: bucket('b'), P: reader('Other') });
    expect(also.find(({ ids }) => ids.includes('P'))).toMatchObject({ action: 'update', certainty: 'may' });
  });
});

describe('a resource that holds data and leaves the manifest', () => {
  it('is kept, and blocks nothing', async () => {
    const { blocked, summary } = await planned({ B: bucket('a') }, {});
    expect(summary).toMatchObject({ keep: 1, delete: 0 });
    expect(blocked).toEqual([]);
  });
});
