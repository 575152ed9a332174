import type { Target } from '../../ir/target';
import { emit } from './emit';

export const notifier: Target = {
  name: 'notifier',
  summary: 'The memory of alerts: who was told of which breach, escalation, windows of silence',
  emit,
};
