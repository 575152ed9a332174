import type { Target } from '../../ir/target';
import { emit } from './emit';

export const lake: Target = {
  name: 'lake',
  summary: 'The data lake: buckets, Firehose streams, Glue tables, Athena workgroup and queries',
  emit,
};
