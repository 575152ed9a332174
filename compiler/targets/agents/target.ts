import type { Target } from '../../ir/target';
import { emit } from './emit';

export const agents: Target = {
  name: 'agents',
  summary: 'a config for the agent of every device or gateway',
  emit,
};
