import { describe, expect, it } from 'vitest';
import { declaredOf, isUnresolved } from '../../compiler/6-apply/live/declared';
import { liveDifferences } from '../../compiler/6-apply/live/live-differences';
import type { Json } from '../../schema/plan/json';
import { compileSample, sampleNames } from '../golden/sample';

const paths = (declared: Json, live: Json) => liveDifferences(declared, live, 'declared').map(({ path }) => path);

describe('what means the same to AWS is no drift', () => {
  it.each<[string, Json, Json]>([
    [
      'JSON in a text, with other spaces',
      { TemplateBody: '{"a":1,"b":[2]}' },
      { TemplateBody: '{ "b": [2], "a": 1 }' },
    ],
    ['a number or switch as a text', { Days: 30, Enabled: true }, { Days: '30', Enabled: 'true' }],
    [
      'tags in another order',
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      },
      {
        Tags: [
          { Key: 'b', Value: '2' },
          { Key: 'a', Value: '1' },
        ],
      },
    ],
    ['what the template does not say', { Name: 't' }, { Name: 't', CreateTime: 1, Owner: 'x' }],
    [
      'a policy with single values as lists, in another order, said twice',
      {
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action: 'a:b', Resource: ['x', 'y'] },
            { Effect: 'Deny', Action: ['c'], Resource: '*', Condition: { StringEquals: { k: 'v' } } },
          ],
        },
      },
      {
        PolicyDocument:
          '{"Statement":[{"Effect":"Deny","Action":"c","Resource":["*"],"Condition":{"StringEquals":{"k":["v"]}}},{"Effect":"Allow","Action":["a:b"],"Resource":["y","x","x"]}]}',
      },
    ],
    ['what only deployment knows', { Role: { 'Fn::GetAtt': ['Other', 'Id'] } }, { Role: 'i-1' }],
  ])('%s', (_, declared, live) => {
    expect(paths(declared, live)).toEqual([]);
  });
});

describe('what means something else is drift', () => {
  it.each<[string, Json, Json, string[]]>([
    ['a value', { Days: 30 }, { Days: 60 }, ['Properties.Days']],
    ['what is gone', { Schedule: { ScheduleExpression: 'x' } }, { Schedule: null }, ['Properties.Schedule']],
    [
      'an action more',
      { P: { Statement: [{ Action: ['a'] }] } },
      { P: { Statement: [{ Action: ['a', 'b'] }] } },
      ['Properties.P.Statement[0].Action'],
    ],
    [
      'a statement more',
      { P: { Statement: [{ Action: ['a'] }] } },
      { P: { Statement: [{ Action: ['a'] }, { Action: ['b'] }] } },
      ['Properties.P.Statement'],
    ],
    [
      'a column more',
      { Columns: [{ Name: 'a' }] },
      { Columns: [{ Name: 'a' }, { Name: 'b' }] },
      ['Properties.Columns[b]'],
    ],
    [
      'an attribute more, of those that users name',
      { Attributes: { a: '1' } },
      { Attributes: { a: '1', b: '2' } },
      ['Properties.Attributes.b'],
    ],
    ['the order of a list that is none', { Layers: ['a', 'b'] }, { Layers: ['b', 'a'] }, ['Properties.Layers']],
  ])('%s', (_, declared, live, expected) => {
    expect(paths(declared, live)).toEqual(expected);
  });
});

/** Templates that are compiled from the samples. */
async function templates(): Promise<Json[]> {
  const compiled = await Promise.all(sampleNames().map(compileSample));
  return compiled
    .flatMap((files) => [...files].filter(([path]) => path.startsWith('cloudformation/')))
    .map(([, text]) => JSON.parse(text) as Json);
}

it('every reference of a template is filled in without a call, but those to what only AWS can name', async () => {
  const open = new Set<string>();
  const walk = (where: string, value: Json): void => {
    if (isUnresolved(value)) open.add(where);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(`${where}.${key}`, inner);
  };
  for (const template of await templates()) {
    const place = { account: '123456789012', region: 'eu-west-1' };
    for (const { type, properties } of declaredOf({ template, because: {} }, place).values()) walk(type, properties);
  }
  // The version of a layer is numbered by AWS.
  expect([...open].sort()).toEqual(['AWS::Lambda::Function.Layers.0']);
});
