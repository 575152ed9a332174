import { emission, type Target } from '../../ir/target';

export const cloudformation: Target = {
  name: 'cloudformation',
  summary: '',
  emit: () => emission({}),
};
