import { emission, type Target } from '../../ir/target';

export const agents: Target = {
  name: 'agents',
  summary: '',
  emit: () => emission({}),
};
