/**
 * What a pipeline knows only when it runs, as its definition writes it. Source: SageMaker Pipelines JSON schema, and what the SageMaker Python
 * SDK writes ("Get", "Std:Join", "Std:JsonGet").
 */
export type Reference =
  | { readonly Get: string }
  | { readonly 'Std:Join': { readonly On: string; readonly Values: readonly Value[] } }
  | { readonly 'Std:JsonGet': { readonly PropertyFile: { readonly Get: string }; readonly Path: string } };

/** An argument of a step: JSON in which references stand for texts and numbers. */
export type Value = string | number | boolean | Reference | readonly Value[] | { readonly [key: string]: Value };

export const parameter = (name: string): Reference => ({ Get: `Parameters.${name}` });
export const property = (step: string, path: string): Reference => ({ Get: `Steps.${step}.${path}` });
export const joined = (...values: readonly Value[]): Reference => ({ 'Std:Join': { On: '', Values: values } });

/** Where a processing step has put one of its outputs. */
export const outputOf = (step: string, name: string): Reference =>
  property(step, `ProcessingOutputConfig.Outputs['${name}'].S3Output.S3Uri`);

export const fileValue = (step: string, file: string, path: string): Reference => ({
  'Std:JsonGet': { PropertyFile: { Get: `Steps.${step}.PropertyFiles.${file}` }, Path: path },
});

/** Each run of a pipeline has a folder of its own, so that nothing of an older one is overwritten. */
export const runFolder = (model: string, folder: string): Reference =>
  joined(
    's3://',
    parameter('CuratedBucket'),
    `/${modelPrefix(model)}`,
    { Get: 'Execution.PipelineExecutionId' },
    `/${folder}`,
  );

/** The same for what is of one version of the model: who finds it there knows whose it is. */
export const versionFolder = (model: string, folder: string): Reference =>
  joined(runFolder(model, folder), '/v', parameter('Version'));

/** What models write lies in the curated bucket, beside the tables. */
export const modelPrefix = (model: string) => `models/${model}/`;
