import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definition, Json, Step } from './definition';
import { processingJob, trainingJob, transformJob, type Workplace } from './jobs';
import { PipelineStop } from './pipeline-stop';
import { type Known, resolvedReferences } from './references';
import type { ModelPackage } from './registry';
import type { PipelineOptions } from './run-pipeline';

interface StepOutcome {
  /** In the words of its Describe call. */
  readonly properties: Json;
  readonly registered?: ModelPackage;
}

/** Does what a step of a pipeline does in AWS, as part of one execution. */
export async function runStep(
  { Name: name, Type, Arguments: given }: Step,
  executionId: string,
  options: PipelineOptions,
  known: Known,
): Promise<StepOutcome> {
  const filled = resolvedReferences(given, known) as Step['Arguments'];
  const workplace = () => workplaceOf(name, executionId, options, known);
  switch (Type) {
    case 'Processing':
      return { properties: await processingJob(name, filled, workplace()) };
    case 'Training':
      return { properties: await trainingJob(name, filled, workplace()) };
    case 'Transform':
      return { properties: await transformJob(name, filled, workplace()) };
    case 'Model':
      return { properties: { ModelName: `pipelines-${executionId}-${name}`, ...filled } };
    case 'RegisterModel':
      return register(filled, executionId, options);
    case 'Fail':
      throw new PipelineStop(name, String(filled.ErrorMessage));
    default:
      throw new Error(`the twin does not know steps of type ${Type}`);
  }
}

function register(
  given: Step['Arguments'],
  executionId: string,
  { registry, clock, buckets }: PipelineOptions,
): StepOutcome {
  const specification = given.InferenceSpecification as { readonly Containers: readonly Record<string, Json>[] };
  const [container = {}] = specification.Containers;
  const quality = given.ModelMetrics as
    | { readonly ModelQuality?: { readonly Statistics?: { readonly S3Uri?: string } } }
    | undefined;
  const report = quality?.ModelQuality?.Statistics?.S3Uri;
  const registered = registry.register({
    group: String(given.ModelPackageGroupName),
    createdAt: new Date(clock.now()).toISOString(),
    executionId,
    status: String(given.ModelApprovalStatus),
    modelDataUrl: String(container.ModelDataUrl),
    environment: (container.Environment ?? {}) as Readonly<Record<string, string>>,
    metadata: (given.CustomerMetadataProperties ?? {}) as Readonly<Record<string, string>>,
    evaluation: report === undefined ? null : (JSON.parse(readFileSync(buckets.pathOf(report), 'utf8')) as Json),
  });
  const properties = { ModelPackageGroupName: registered.group, ModelPackageVersion: registered.version };
  return { properties, registered };
}

function workplaceOf(
  step: string,
  executionId: string,
  { folder, python, buckets, said, signal, modelData, definition }: PipelineOptions,
  known: Known,
): Workplace {
  mkdirSync(join(folder, 'work'), { recursive: true });
  return {
    python,
    buckets,
    executionId,
    folder: mkdtempSync(join(folder, 'work', `${step}-`)),
    codeUri: codeUri(definition, known),
    modelData: (name) => modelOfStep(name, known) ?? modelData?.(name),
    said: (line) => said(step, line),
    signal,
  };
}

function codeUri({ Steps }: Definition, known: Known): string | undefined {
  for (const { Arguments } of Steps) {
    const inputs = (Arguments.ProcessingInputs ?? []) as readonly {
      readonly InputName: string;
      readonly S3Input: { readonly S3Uri: Json };
    }[];
    const code = inputs.find(({ InputName }) => InputName === 'code');
    if (code) return String(resolvedReferences(code.S3Input.S3Uri, known));
  }
  return undefined;
}

function modelOfStep(name: string, { steps }: Known): string | undefined {
  for (const properties of steps.values()) {
    const { ModelName, PrimaryContainer } = (properties ?? {}) as Record<string, Json>;
    if (ModelName === name) return String((PrimaryContainer as Record<string, Json>).ModelDataUrl);
  }
  return undefined;
}
