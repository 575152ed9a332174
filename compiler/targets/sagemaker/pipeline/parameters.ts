import type { Parameter } from './step';

/**
 * What differs between accounts comes in when a pipeline starts, so its definition is the same text everywhere. The schedules give the first three;
 * who starts a run by hand gives them too.
 */
export const PARAMETERS: readonly Parameter[] = [
  { Name: 'Role', Type: 'String' },
  { Name: 'CuratedBucket', Type: 'String' },
  { Name: 'CodeBucket', Type: 'String' },
  { Name: 'InstanceType', Type: 'String', DefaultValue: 'ml.m5.xlarge' },
  { Name: 'MaxRuntimeInSeconds', Type: 'Integer', DefaultValue: 3600 },
];
