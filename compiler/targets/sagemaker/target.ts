import type { Target } from '../../ir/target';
import { emit } from './emit';

export const sagemaker: Target = {
  name: 'sagemaker',
  summary: 'Models: spec, scripts and pipelines, their registry, schedules, and what deploys an accepted model',
  emit,
};
