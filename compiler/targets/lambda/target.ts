import type { Target } from '../../ir/target';
import { emit } from './emit';

export const lambda: Target = {
  name: 'lambda',
  summary: 'The ETL without Spark: DuckDB SQL, and the Lambda function that runs it',
  emit,
};
