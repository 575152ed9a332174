import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Access, explain } from '../../../runtime/twin/iot-core/policies/access';
import { connectionVariables } from '../../../runtime/twin/iot-core/policies/connection-variables';
import { bindPattern, matches, parsePattern } from '../../../runtime/twin/iot-core/policies/pattern';
import { compilePolicy } from '../../../runtime/twin/iot-core/policies/policy';

interface Written {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

const FACTS = {
  clientId: 'd1',
  certificateId: 'c'.repeat(64),
  sourceAddress: '10.1.2.3',
  serverName: 'localhost',
  certificateFields: { 'Subject.CommonName': 'd1' },
  thing: { name: 'd1', type: 'probe', attributes: { group: 'g', star: '*' }, groups: [] },
  attached: true,
};

function access(
  statements: readonly Written[],
  facts: Partial<Parameters<typeof connectionVariables>[0]> = {},
): Access {
  const document = { Version: '2012-10-17', Statement: statements.map((one) => ({ Effect: 'Allow', ...one })) };
  return new Access([compilePolicy('p', document)], connectionVariables({ ...FACTS, ...facts }));
}

const allows = (statement: Written, action: string, resource: string, facts = {}) =>
  access([statement], facts).decide(action, resource).allowed;

describe('IoT policies', () => {
  it('refuse what no statement allows', () => {
    expect(access([]).decide('iot:Publish', 'a')).toMatchObject({
      allowed: false,
      reason: 'no statement allows iot:Publish on a',
    });
  });

  it('a deny wins over an allow, wherever it stands', () => {
    const allow = { Action: 'iot:*', Resource: '*' };
    const deny = { Effect: 'Deny', Action: 'iot:Publish', Resource: 'topic/secret' } as const;
    for (const statements of [
      [allow, deny],
      [deny, allow],
    ]) {
      const decision = access(statements).decide('iot:Publish', 'topic/secret');
      expect(decision).toMatchObject({
        allowed: false,
        reason: expect.stringMatching(/^denied by statement \d of p$/),
      });
      expect(access(statements).decide('iot:Publish', 'topic/open').allowed).toBe(true);
    }
  });

  it.each([
    ['topic/*', 'topic/a/b', true],
    ['topic/?', 'topic/a', true],
    ['topic/?', 'topic/ab', false],
    ['topic/a*c', 'topic/abbc', true],
    ['topic/a*c', 'topic/abbd', false],
    ['topicfilter/+/data', 'topicfilter/x/data', false],
    ['topicfilter/+/data', 'topicfilter/+/data', true],
    ['topicfilter/#', 'topicfilter/a', false],
    ['topic/${iot:ClientId}/x', 'topic/d1/x', true],
    ['topic/${iot:Connection.Thing.ThingName}', 'topic/d2', false],
    ['topic/${iot:Connection.Thing.ThingTypeName}', 'topic/probe', true],
    ['topic/${iot:Connection.Thing.Attributes[group]}', 'topic/g', true],
    ['topic/${iot:Connection.Thing.Attributes[none]}', 'topic/', false],
    ['topic/${iot:Connection.Thing.Attributes[constructor]}', 'topic/x', false],
    ['topic/${iot:CertificateId}', `topic/${'c'.repeat(64)}`, true],
    ['topic/${iot:Certificate.Subject.CommonName}', 'topic/d1', true],
    ['topic/${*}', 'topic/*', true],
    ['topic/${*}', 'topic/a', false],
    ['topic/${$}{x}', 'topic/${x}', true],
  ])('the resource %s takes in %s: %s', (pattern, resource, expected) => {
    expect(allows({ Action: 'iot:Publish', Resource: pattern }, 'iot:Publish', resource)).toBe(expected);
  });

  it('a wildcard in the value of a variable is literal', () => {
    const statement = { Action: 'iot:Publish', Resource: 'topic/${iot:Connection.Thing.Attributes[star]}' };
    expect(allows(statement, 'iot:Publish', 'topic/anything')).toBe(false);
    expect(allows(statement, 'iot:Publish', 'topic/*')).toBe(true);
  });

  it.each([
    ['iot:*', true],
    ['iot:Pub*', true],
    ['IOT:PUBLISH', true],
    ['*', true],
    ['iot:Receive', false],
  ])('the action %s is about iot:Publish: %s', (action, expected) => {
    expect(allows({ Action: action, Resource: '*' }, 'iot:Publish', 'topic/a')).toBe(expected);
  });

  it.each([
    [{ Bool: { 'iot:Connection.Thing.IsAttached': 'true' } }, true],
    [{ Bool: { 'iot:Connection.Thing.IsAttached': ['false'] } }, false],
    [{ StringEquals: { 'iot:ClientId': ['x', 'd1'] } }, true],
    [{ StringEquals: { 'iot:ClientId': '${iot:Connection.Thing.ThingName}' } }, true],
    [{ StringEquals: { 'iot:ClientId': 'd*' } }, false],
    [{ StringNotEquals: { 'iot:ClientId': 'd1' } }, false],
    [{ StringNotEquals: { 'iot:Nothing': 'd1' } }, true],
    [{ StringLike: { 'iot:ClientId': 'd?' } }, true],
    [{ StringNotLike: { 'iot:ClientId': 'd?' } }, false],
    [{ StringEqualsIgnoreCase: { 'iot:ClientId': 'D1' } }, true],
    [{ ArnLike: { 'iot:ClientId': '*1' } }, true],
    [{ IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }, true],
    [{ NotIpAddress: { 'aws:SourceIp': '10.1.0.0/16' } }, false],
    [{ NumericLessThan: { 'iot:ClientId': '5' } }, false],
    [{ Null: { 'iot:Nothing': 'true' } }, true],
    [{ Null: { 'iot:ClientId': 'true' } }, false],
    [{ StringEquals: { 'iot:Nothing': 'x' } }, false],
    [{ StringEqualsIfExists: { 'iot:Nothing': 'x' } }, true],
    [{ 'ForAnyValue:StringEquals': { 'iot:ClientId': ['d1', 'd2'] } }, true],
    [{ 'ForAllValues:StringEquals': { 'iot:Nothing': ['x'] } }, true],
    [{ StringEquals: { 'iot:ClientId': 'd1' }, Bool: { 'aws:SecureTransport': 'false' } }, false],
  ])('the condition %j holds: %s', (condition, expected) => {
    expect(allows({ Action: 'iot:*', Resource: '*', Condition: condition }, 'iot:Connect', 'client/d1')).toBe(expected);
  });

  it.each([
    [{ Effect: 'Allow', Action: 'iot:*', NotResource: 'x' }, 'NotResource'],
    [{ Effect: 'Allow', NotAction: 'iot:*', Resource: 'x' }, 'NotAction'],
    [{ Effect: 'Allow', Action: 'iot:*', Resource: 'x', Condition: { DateLessThan: { a: 'b' } } }, 'DateLessThan'],
  ])('what the twin does not know is refused by name, when the stacks are read', (statement, name) => {
    expect(() => compilePolicy('p', { Statement: [statement] })).toThrow(name);
  });

  it('a refusal says which statements were near and why each does not apply, nearest first', () => {
    const decision = access([
      { Action: 'iot:Publish', Resource: 'topic/${iot:Connection.Thing.Attributes[room]}/data' },
      { Action: 'iot:Publish', Resource: ['topic/a/d1/data', 'topic/b'] },
      { Action: 'iot:Publish', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Action: 'iot:Receive', Resource: '*' },
    ]).decide('iot:Publish', 'topic/a/d2/data');
    expect(explain(decision)).toBe(
      [
        'no statement allows iot:Publish on topic/a/d2/data: ' +
          'statement 3 of p needs Bool aws:SecureTransport false: aws:SecureTransport is "true"',
        'statement 2 of p is about topic/a/d1/data, which differs at "2/data"',
        'statement 1 of p is about topic/${iot:Connection.Thing.Attributes[room]}/data, where iot:Connection.Thing.Attributes[room] has no value',
      ].join('; '),
    );
  });

  it('a pattern matches what the same regular expression matches', () => {
    const piece = fc.constantFrom('a', 'b', '/', '*', '?', '.');
    const text = fc.array(fc.constantFrom('a', 'b', '/', '.'), { maxLength: 10 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), text, (pieces, subject) => {
        const escaped = pieces.map((one) =>
          one === '*' ? '[^]*' : one === '?' ? '[^]' : `\\u{${one.charCodeAt(0).toString(16)}}`,
        );
        const expected = new RegExp(`^${escaped.join('')}$`, 'u').test(subject);
        expect(
          matches(
            bindPattern(parsePattern(pieces.join('')), () => undefined),
            subject,
          ),
        ).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('many stars cost no more than the length times the pattern', () => {
    const pattern = bindPattern(parsePattern(`${'*a'.repeat(200)}*b`), () => undefined);
    expect(matches(pattern, 'a'.repeat(5_000))).toBe(false);
  });
});
