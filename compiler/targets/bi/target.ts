import type { Target } from '../../ir/target';
import { emit } from './emit';

export const bi: Target = {
  name: 'bi',
  summary: 'Connection files that open the curated tables in Tableau and Power BI',
  emit,
};
