import type { Target } from '../../ir/target';
import { emit } from './emit';

export const redshift: Target = {
  name: 'redshift',
  summary: 'Redshift Serverless over the curated lake: namespace, workgroup, and the SQL of its schemas',
  emit,
};
