import type { Target } from '../../ir/target';
import { emit } from './emit';

export const findings: Target = {
  name: 'findings',
  summary:
    'What models find as alerts: the function that judges scores, and makes one alert of what batch, endpoint and edge say',
  emit,
};
