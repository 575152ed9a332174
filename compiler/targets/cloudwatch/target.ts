import type { Target } from '../../ir/target';
import { emit } from './emit';

export const cloudwatch: Target = {
  name: 'cloudwatch',
  summary: 'The health of the pipeline: a CloudWatch dashboard, alarms on it, and word of failed ETL runs',
  emit,
};
