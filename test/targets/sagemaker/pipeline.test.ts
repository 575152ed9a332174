import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Definition, Step } from '../../../runtime/twin/ml/definition';
import { describeWithOracle, oracle } from '../../python/oracle';
import { compiled, definitionIn, filledIn, PREAMBLE, stepsOf } from './compiled';

/** What the pipelines say, held against botocore and against what the SageMaker Python SDK writes. */

const all = await compiled();
const MODELS = ['ahead', 'forest', 'odd', 'plain'];
const cases = MODELS.flatMap((model) => (['pipeline', 'watch'] as const).map((name) => [model, name] as const));

/** The names of jobs and models, which a pipeline gives itself. */
const CALLS: Readonly<Record<string, readonly [operation: string, own: object]>> = {
  Processing: ['CreateProcessingJob', { ProcessingJobName: 'x' }],
  Training: ['CreateTrainingJob', { TrainingJobName: 'x' }],
  Transform: ['CreateTransformJob', { TransformJobName: 'x' }],
  Model: ['CreateModel', { ModelName: 'x' }],
  RegisterModel: ['CreateModelPackage', {}],
};

describeWithOracle('every Arguments block is a request that SageMaker takes', () => {
  it.each(cases)('%s, %s.json', async (model, name) => {
    const judged: string[] = [];
    for (const [{ Type, Name }, given] of filledIn(definitionIn(all, model, name))) {
      const call = CALLS[Type];
      if (!call) continue;
      const [operation, own] = call;
      const request = { ...own, ...given };
      expect(await oracle().validate('sagemaker', operation, request), Name).toEqual([]);
      expect(await oracle().constraints('sagemaker', operation, request), Name).toEqual([]);
      judged.push(Type);
    }
    expect(judged).toContain('Processing');
  });

  it('would be heard where one is wrong', async () => {
    const [, given] = filledIn(definitionIn(all, 'ahead', 'pipeline'))[0] ?? [];
    const request = { ProcessingJobName: 'x', ...given, ProcessingResources: {} };
    expect(await oracle().validate('sagemaker', 'CreateProcessingJob', request)).not.toEqual([]);
  });
});

describe('the pipeline of a model', () => {
  it('has the step graph and the argument shapes of one that the SageMaker Python SDK makes', () => {
    const sdk = JSON.parse(readFileSync(new URL('sdk-pipeline.json', import.meta.url), 'utf8')) as Definition;
    const ours = definitionIn(all, 'ahead', 'pipeline');
    expect(ours.Version).toBe(sdk.Version);
    expect(ours.Parameters).toEqual(sdk.Parameters);
    expect(graphOf(ours)).toEqual(graphOf(sdk));
    for (const step of stepsOf(sdk.Steps)) {
      const mine = stepsOf(ours.Steps).find(({ Name }) => Name === plainName(step));
      if (!mine) throw new Error(`there is no step ${step.Name}`);
      expect(lacking(shapeOf(mine), shapeOf(step)), step.Name).toEqual([]);
      expect(lacking(shapeOf(step), shapeOf(mine)), step.Name).toEqual([]);
    }
  });

  it('registers behind its gate only, and fails on the other side', () => {
    const gate = definitionIn(all, 'plain', 'pipeline').Steps.find(({ Type }) => Type === 'Condition');
    const branches = (gate?.Arguments ?? {}) as { IfSteps?: readonly Step[]; ElseSteps?: readonly Step[] };
    expect(branches.IfSteps?.map(({ Type }) => Type)).toEqual(['RegisterModel']);
    expect(branches.ElseSteps?.map(({ Type }) => Type)).toEqual(['Fail']);
  });

  it("asks SageMaker's own forest for scores in the image of its region, where no script can open it", () => {
    const { Steps } = definitionIn(all, 'forest', 'pipeline');
    expect(Steps.map(({ Name }) => Name)).toEqual(['Features', 'Train', 'Model', 'Score', 'Evaluate', 'Gate']);
    const text = JSON.stringify(Steps.find(({ Name }) => Name === 'Train'));
    expect(text).toContain('174872318107.dkr.ecr.us-west-2.amazonaws.com/randomcutforest:1');
    expect(text).not.toContain('ContainerEntrypoint');
  });

  it('takes images from the account that serves the region, and from no other', async () => {
    const accounts: Record<string, string> = {
      'us-east-1': '683313688378',
      'eu-west-1': '141502667606',
      'cn-north-1': '450853457545',
    };
    for (const [region, account] of Object.entries(accounts)) {
      const { files } = await compiled(PREAMBLE.replace('us-west-2', region));
      const text = files.get('sagemaker/ahead/pipeline.json') ?? '';
      const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
      expect(new Set(text.match(/\d{12}\.dkr\.ecr\.[^/]+/g)), region).toEqual(
        new Set([`${account}.dkr.ecr.${region}.${domain}`]),
      );
    }
  });

  it('scores before it warns of a drift, and scores only where the manifest says batch', () => {
    const batch = definitionIn(all, 'forest', 'watch').Steps;
    expect(batch.map(({ Name }) => Name)).toEqual(['Watch', 'Score', 'Drift']);
    expect(batch.at(-1)?.DependsOn).toContain('Score');
    expect(definitionIn(all, 'plain', 'watch').Steps.map(({ Name }) => Name)).toEqual(['Watch', 'Drift']);
    expect(definitionIn(all, 'ahead', 'watch').Steps.map(({ Name }) => Name)).toEqual(['Watch', 'Ingest', 'Drift']);
  });

  it('is cached for an hour and no longer, for SageMaker does not look at the data', () => {
    for (const step of stepsOf(definitionIn(all, 'ahead', 'pipeline').Steps))
      expect([undefined, 'PT1H'], step.Name).toContain(step.CacheConfig?.ExpireAfter);
    expect(definitionIn(all, 'ahead', 'watch').Steps.every(({ CacheConfig }) => CacheConfig === undefined)).toBe(true);
  });
});

/** A model step of the SDK is called `Register-RegisterModel`. */
const plainName = ({ Name }: Step) => Name.replace(/-RegisterModel$/, '');

function graphOf({ Steps }: Definition): object {
  return Object.fromEntries(
    stepsOf(Steps).map((step) => {
      const own = { ...step.Arguments, IfSteps: [], ElseSteps: [] };
      const used = [...JSON.stringify(own).matchAll(/Steps\.([A-Za-z]+)\./g)].map(([, name]) => name);
      const branches = (['IfSteps', 'ElseSteps'] as const).map((side) =>
        ((step.Arguments[side] ?? []) as unknown as readonly Step[]).map(plainName),
      );
      return [
        plainName(step),
        { type: step.Type, uses: [...new Set([...(step.DependsOn ?? []), ...used])].sort(), branches },
      ];
    }),
  );
}

/** Differences that were looked at: what the SDK says although it is the default, and what we say besides. */
const KNOWN = [
  /\.S3CompressionType$/, // None is the default
  /\.DebugHookConfig/, // the SDK turns on what it then has to turn off
  /\.ProfilerConfig/,
  /\.SkipModelValidation$/,
  /\.Environment\./, // names of variables
  /^Description$/,
  /^RetryPolicies\[\]/, // given for registering as well
];

const lacking = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
  [...other].filter((path) => !one.has(path) && !KNOWN.some((known) => known.test(path)));

/** The paths of a step; a reference ends one, whatever it refers to. */
function shapeOf({ Name: _, ...step }: Step): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, `${path}[]`);
    else if (
      typeof value === 'object' &&
      value !== null &&
      !Object.keys(value).some((key) => key === 'Get' || key.startsWith('Std:'))
    )
      for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`);
    else found.add(path);
  };
  const { IfSteps: __, ElseSteps: ___, ...own } = step.Arguments;
  walk({ ...step, Arguments: own }, '');
  return found;
}
