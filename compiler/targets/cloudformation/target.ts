import type { Target } from '../../ir/target';
import { emit } from './emit';

export const cloudformation: Target = {
  name: 'cloudformation',
  summary: 'CloudFormation templates: one flat stack per life cycle',
  emit,
};
