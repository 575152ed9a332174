import { describe, expect, it } from 'vitest';
import type { Json } from '../../../runtime/twin/ml/definition';
import { isoDurationMs } from '../../../runtime/twin/ml/definition';
import { conditionsHold, type Known, resolvedReferences } from '../../../runtime/twin/ml/references';

/** What a definition refers to is found or refused by name; nothing is passed over. */

const known: Known = {
  parameters: new Map<string, Json>([
    ['Bucket', 'b'],
    ['Bound', 0.5],
  ]),
  execution: new Map([['PipelineExecutionId', 'run1']]),
  steps: new Map<string, Json>([
    [
      'Make',
      { ProcessingOutputConfig: { Outputs: { train: { S3Output: { S3Uri: 's3://b/train' } } } }, List: [{ a: 7 }] },
    ],
  ]),
  propertyFile: (step, name) => (step === 'Judge' && name === 'Report' ? { metrics: { rmse: 0.4 }, none: null } : null),
};
const fromFile = (Path: string) => ({
  'Std:JsonGet': { PropertyFile: { Get: 'Steps.Judge.PropertyFiles.Report' }, Path },
});

describe('a reference', () => {
  it.each<[string, Json, Json]>([
    ['parameter', { Get: 'Parameters.Bound' }, 0.5],
    ['execution', { Get: 'Execution.PipelineExecutionId' }, 'run1'],
    ['output by name', { Get: "Steps.Make.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri" }, 's3://b/train'],
    ['item of a list', { Get: 'Steps.Make.List[0].a' }, 7],
    [
      'join in a join',
      {
        'Std:Join': {
          On: '/',
          Values: ['s3:/', { 'Std:Join': { On: '', Values: [{ Get: 'Parameters.Bucket' }, 1] } }],
        },
      },
      's3://b1',
    ],
    ['property file', fromFile('metrics.rmse'), 0.4],
    ['depth', { A: [{ B: { Get: 'Parameters.Bucket' } }] }, { A: [{ B: 'b' }] }],
  ])('%s', (_, value, expected) => {
    expect(resolvedReferences(value, known)).toEqual(expected);
  });

  it.each<[string, Json, RegExp]>([
    ['no such parameter', { Get: 'Parameters.Other' }, /Parameters\.Other leads nowhere/],
    ['no such step', { Get: 'Steps.Gone.ModelName' }, /Steps\.Gone\.ModelName leads nowhere/],
    ['no such key in a file', fromFile('metrics.mae'), /has no metrics\.mae/],
    ['another function', { 'Std:Split': 'x' }, /does not know the function Std:Split/],
    ['a part that is no text', { 'Std:Join': { On: '', Values: [{ a: 1 }] } }, /a part that is no text/],
  ])('%s is refused', (_, value, message) => {
    expect(() => resolvedReferences(value, known)).toThrow(message);
  });
});

describe('conditions', () => {
  const value = fromFile('metrics.rmse');
  it.each<[string, Json[], boolean]>([
    ['less', [{ Type: 'LessThan', LeftValue: value, RightValue: { Get: 'Parameters.Bound' } }], true],
    ['the bound itself', [{ Type: 'LessThan', LeftValue: 0.5, RightValue: { Get: 'Parameters.Bound' } }], false],
    ['equal', [{ Type: 'Equals', LeftValue: value, RightValue: 0.4 }], true],
    ['not', [{ Type: 'Not', Expression: { Type: 'Equals', LeftValue: value, RightValue: 0.4 } }], false],
    [
      'or',
      [
        {
          Type: 'Or',
          Conditions: [
            { Type: 'Equals', LeftValue: 1, RightValue: 2 },
            { Type: 'In', QueryValue: 1, Values: [1] },
          ],
        },
      ],
      true,
    ],
    [
      'all have to hold',
      [
        { Type: 'Equals', LeftValue: 1, RightValue: 1 },
        { Type: 'Equals', LeftValue: 1, RightValue: 2 },
      ],
      false,
    ],
  ])('%s', (_, conditions, expected) => {
    expect(conditionsHold(conditions, known)).toBe(expected);
  });

  it('of a kind that the twin does not know, or over what is no number, is refused', () => {
    expect(() => conditionsHold([{ Type: 'Matches', LeftValue: 1, RightValue: 1 }], known)).toThrow(
      /condition Matches/,
    );
    expect(() => conditionsHold([{ Type: 'GreaterThan', LeftValue: fromFile('none'), RightValue: 1 }], known)).toThrow(
      /compares numbers/,
    );
  });
});

it('durations are read as ISO 8601 writes them', () => {
  expect(isoDurationMs('PT1H')).toBe(3_600_000);
  expect(isoDurationMs('P1DT12H')).toBe(129_600_000);
  expect(() => isoDurationMs('1h')).toThrow(/does not read the duration/);
});
