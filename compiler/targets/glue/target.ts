import type { Target } from '../../ir/target';
import { emit } from './emit';

export const glue: Target = {
  name: 'glue',
  summary: 'The ETL on Spark: a PySpark job per sensor, and the Glue jobs that run it',
  emit,
};
