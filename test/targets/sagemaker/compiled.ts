import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import type { Asset, StackResource } from '../../../compiler/ir/stack';
import type { Definition, Json, Step } from '../../../runtime/twin/ml/definition';
import { type Known, resolvedReferences } from '../../../runtime/twin/ml/references';
import { sourcesOf } from '../../sources';

/** Manifests on their way through the real compiler, and definitions with their references filled in. */

export const PREAMBLE = readFileSync(fileURLToPath(new URL('fleet.yaml', import.meta.url)), 'utf8');

export interface Compiled {
  readonly files: ReadonlyMap<string, string>;
  readonly assets: readonly Asset[];
  /** Of the stack ml. */
  readonly resources: readonly StackResource[];
}

export async function compiled(text = PREAMBLE): Promise<Compiled> {
  const { output, diagnostics } = await compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' });
  if (!output) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return {
    files: new Map(output.artifacts.map((artifact) => [artifact.path, [...contentOf(artifact)].join('')])),
    assets: output.assets,
    resources: output.resources.filter(({ stack }) => stack === 'ml'),
  };
}

export function definitionIn({ files }: Compiled, model: string, name: 'pipeline' | 'watch'): Definition {
  return JSON.parse(files.get(`sagemaker/${model}/${name}.json`) ?? '') as Definition;
}

/** All steps, those of branches included. */
export function stepsOf(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => {
    const { IfSteps = [], ElseSteps = [] } = step.Arguments as {
      IfSteps?: readonly Step[];
      ElseSteps?: readonly Step[];
    };
    return [step, ...stepsOf(IfSteps), ...stepsOf(ElseSteps)];
  });
}

/** Each step's arguments as the API would get them: every reference becomes a text or number of its kind. */
export function filledIn(definition: Definition): readonly (readonly [Step, { readonly [key: string]: Json }])[] {
  const given: Record<string, Json> = {
    Role: 'arn:aws:iam::123456789012:role/cold-ml',
    CuratedBucket: 'cold-curated',
    CodeBucket: 'cold-artifacts',
    ModelName: 'cold-ahead-v1',
    Version: '1',
    Reference: 's3://cold-curated/models/ahead/reference',
  };
  const uri = 's3://cold-curated/models/some/where';
  const outputs = new Proxy({}, { get: () => ({ S3Output: { S3Uri: uri } }) });
  const known: Known = {
    parameters: new Map(
      definition.Parameters.map(({ Name, DefaultValue }) => [Name, given[Name] ?? DefaultValue ?? null]),
    ),
    execution: new Map([['PipelineExecutionId', 'abc123def456']]),
    steps: new Map(
      stepsOf(definition.Steps).map(({ Name }) => [
        Name,
        {
          ModelName: 'pipelines-abc-Model',
          ModelArtifacts: { S3ModelArtifacts: `${uri}/model.tar.gz` },
          TransformOutput: { S3OutputPath: uri },
          ProcessingOutputConfig: { Outputs: outputs },
        } as unknown as Json,
      ]),
    ),
    propertyFile: () => ({ accepted: 1, worst: 0.1 }),
  };
  return stepsOf(definition.Steps).map((step) => {
    const { IfSteps: _, ElseSteps: __, ...own } = step.Arguments;
    return [step, resolvedReferences(own, known) as { readonly [key: string]: Json }] as const;
  });
}
