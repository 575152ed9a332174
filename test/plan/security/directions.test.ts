import { describe, expect, it } from 'vitest';
import { securityBetween } from '../../../compiler/5-plan/security/index';
import type { Json } from '../../../schema/plan/json';
import { snapshotWith } from '../snapshots';

/** Whether more or less may be done after a change of a policy. */

interface Written {
  readonly [key: string]: Json;
}

const allow = (action: Json, resource: Json, more: Written = {}): Written => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});

const policy = (...statements: Json[]) =>
  snapshotWith({
    P: { Type: 'AWS::IoT::Policy', Properties: { PolicyDocument: { Version: '2012-10-17', Statement: statements } } },
  });

const bucket = (...statements: Json[]) =>
  snapshotWith({ P: { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: { Statement: statements } } } });

const directions = (before: ReturnType<typeof policy>, after: ReturnType<typeof policy>) =>
  securityBetween(before, after).map(({ direction }) => direction);

const data = allow('iot:Publish', 'topic/a/data');

describe('a policy', () => {
  it('that allows one thing more is wider, one thing less narrower', () => {
    const more = policy(data, allow('iot:Publish', 'topic/a/alert'));
    expect(directions(policy(data), more)).toEqual(['wider']);
    expect(directions(more, policy(data))).toEqual(['narrower']);
  });

  it('whose pattern contains the old one is wider', () => {
    expect(directions(policy(data), policy(allow('iot:Publish', 'topic/a/*')))).toEqual(['wider']);
    expect(directions(policy(data), policy(allow('iot:*', 'topic/a/data')))).toEqual(['wider']);
  });

  it('that allows one thing instead of another has changed', () => {
    expect(directions(policy(data), policy(allow('iot:Publish', 'topic/b/data')))).toEqual(['changed']);
  });

  it('that is only written in another way is none', () => {
    const apart = policy(allow('iot:Publish', ['x']), allow('iot:Publish', ['y']));
    expect(directions(apart, policy(allow(['iot:Publish'], ['y', 'x'])))).toEqual([]);
    expect(
      directions(policy(data, allow('iot:Publish', 'topic/a/*')), policy(allow('iot:Publish', 'topic/a/*'))),
    ).toEqual([]);
  });

  it('that loses a condition is wider, and with another one has changed', () => {
    const only = (value: string) =>
      policy({ ...data, Condition: { Bool: { 'iot:Connection.Thing.IsAttached': value } } });
    expect(directions(only('true'), policy(data))).toEqual(['wider']);
    expect(directions(only('true'), only('false'))).toEqual(['changed']);
  });

  it('that denies more is narrower, that no longer denies is wider', () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'b' };
    expect(directions(bucket(allow('s3:GetObject', 'b')), bucket(allow('s3:GetObject', 'b'), deny))).toEqual([
      'narrower',
    ]);
    expect(directions(bucket(deny), bucket({ ...deny, Action: 's3:Put*' }))).toEqual(['wider']);
    expect(directions(bucket(deny), snapshotWith({}))).toEqual(['wider']);
  });

  it('that lets another principal in has changed, that lets all in is wider', () => {
    const by = (principal: Json) => bucket({ ...allow('s3:GetObject', 'b'), Principal: principal });
    expect(directions(by({ AWS: 'one' }), by({ AWS: 'two' }))).toEqual(['changed']);
    expect(directions(by({ AWS: 'one' }), by('*'))).toEqual(['wider']);
  });

  it('that says what is left out is not judged: it has changed', () => {
    const but = (action: string) => policy({ Effect: 'Allow', NotAction: action, Resource: '*' });
    expect(directions(but('iot:Publish'), but('iot:*'))).toEqual(['changed']);
  });
});

describe('what takes a role', () => {
  const rule = (role: string) =>
    snapshotWith({
      R: { Type: 'AWS::IoT::TopicRule', Properties: { TopicRulePayload: { Actions: [{ S3: { RoleArn: role } }] } } },
    });

  it('has changed with another role', () => expect(directions(rule('a'), rule('b'))).toEqual(['changed']));
  it('gives nobody anything by being new', () => expect(directions(snapshotWith({}), rule('a'))).toEqual([]));
});
