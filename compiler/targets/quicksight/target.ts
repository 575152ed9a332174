import type { Target } from '../../ir/target';
import { emit } from './emit';

export const quicksight: Target = {
  name: 'quicksight',
  summary: 'QuickSight: data source, data sets with their refresh, analyses and dashboards',
  emit,
};
