import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from './definition';
import { type Known, resolvedReferences } from './references';
import type { PipelineOptions } from './run-pipeline';
import { StepFailure } from './step-failure';

/** The JSON of a property file that a step declares and has left in its bucket. */
export function propertyFile(
  step: string,
  name: string,
  { definition, buckets }: Pick<PipelineOptions, 'definition' | 'buckets'>,
  known: Known,
): Json {
  const declared = definition.Steps.find(({ Name }) => Name === step)?.PropertyFiles ?? [];
  const file = declared.find(({ PropertyFileName }) => PropertyFileName === name);
  if (!file) throw new Error(`the step ${step} has no property file ${name}`);
  const get = `Steps.${step}.ProcessingOutputConfig.Outputs['${file.OutputName}'].S3Output.S3Uri`;
  const path = join(buckets.pathOf(String(resolvedReferences({ Get: get }, known))), file.FilePath);
  if (!existsSync(path)) throw new StepFailure(step, `it left no ${file.FilePath}`);
  return JSON.parse(readFileSync(path, 'utf8')) as Json;
}
