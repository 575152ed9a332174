import type { Value } from './reference';

/** A step of a pipeline definition, version 2020-12-01. */
export interface Step {
  readonly Name: string;
  readonly Type: 'Processing' | 'Training' | 'Transform' | 'Model' | 'RegisterModel' | 'Condition' | 'Fail';
  readonly DisplayName?: string;
  readonly Description?: string;
  readonly DependsOn?: readonly string[];
  readonly Arguments: { readonly [key: string]: Value };
  readonly PropertyFiles?: readonly PropertyFile[];
  readonly CacheConfig?: { readonly Enabled: boolean; readonly ExpireAfter: string };
  readonly RetryPolicies?: readonly RetryPolicy[];
}

/** A JSON file among the outputs of a processing step, which conditions may ask. */
interface PropertyFile {
  readonly PropertyFileName: string;
  readonly OutputName: string;
  readonly FilePath: string;
}

interface RetryPolicy {
  readonly ExceptionType: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
}

export interface Definition {
  readonly Version: '2020-12-01';
  readonly Metadata: { readonly [key: string]: string };
  readonly Parameters: readonly Parameter[];
  readonly Steps: readonly Step[];
}

export interface Parameter {
  readonly Name: string;
  readonly Type: 'String' | 'Integer' | 'Float';
  readonly DefaultValue?: string | number;
}

/** AWS being busy is tried again; a script that fails is not, for it would fail the same way. */
export const RETRIES: readonly RetryPolicy[] = [
  { ExceptionType: ['Step.SERVICE_FAULT', 'Step.THROTTLING'], IntervalSeconds: 30, BackoffRate: 2, MaxAttempts: 5 },
  {
    ExceptionType: ['SageMaker.JOB_INTERNAL_ERROR', 'SageMaker.CAPACITY_ERROR', 'SageMaker.RESOURCE_LIMIT'],
    IntervalSeconds: 120,
    BackoffRate: 2,
    MaxAttempts: 3,
  },
];

/**
 * A run that is started again within the hour goes on where it was. Longer would be wrong: SageMaker looks at the arguments of a step, not at the data
 * under an address, and new readings come to the same addresses (SageMaker developer guide, "Default cache key attributes by pipeline step type").
 */
export const CACHE: Step['CacheConfig'] = { Enabled: true, ExpireAfter: 'PT1H' };
