import type { Target } from '../../ir/target';
import { emit } from './emit';

export const grafana: Target = {
  name: 'grafana',
  summary: 'Grafana: workspace, data source, dashboards and alert rules, as provisioning files and as API payloads',
  emit,
};
