import { emission, type Target } from '../../ir/target';

export const lake: Target = {
  name: 'lake',
  summary: '',
  emit: () => emission({}),
};
