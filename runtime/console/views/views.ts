import type { ComponentType } from 'preact';
import type { IconName } from '../parts/icon';

interface ViewEntry {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  /** Its code, which is fetched when it is first looked at. */
  readonly load: () => Promise<ComponentType>;
}

/** The views of the page, in the order of their keys. */
export const VIEWS = [
  {
    id: 'pipeline',
    title: 'Pipeline',
    icon: 'pipeline',
    load: () => import('./pipeline/pipeline-view').then(({ PipelineView }) => PipelineView),
  },
  {
    id: 'fleet',
    title: 'Fleet',
    icon: 'fleet',
    load: () => import('./fleet/fleet-view').then(({ FleetView }) => FleetView),
  },
  {
    id: 'live',
    title: 'Live',
    icon: 'live',
    load: () => import('./live/live-view').then(({ LiveView }) => LiveView),
  },
  {
    id: 'alerts',
    title: 'Alerts',
    icon: 'alerts',
    load: () => import('./alerts/alerts-view').then(({ AlertsView }) => AlertsView),
  },
  {
    id: 'dashboards',
    title: 'Dashboards',
    icon: 'dashboards',
    load: () => import('./dashboards/dashboards-view').then(({ DashboardsView }) => DashboardsView),
  },
  {
    id: 'query',
    title: 'Query',
    icon: 'query',
    load: () => import('./query/query-view').then(({ QueryView }) => QueryView),
  },
  {
    id: 'models',
    title: 'Models',
    icon: 'models',
    load: () => import('./models/models-view').then(({ ModelsView }) => ModelsView),
  },
  {
    id: 'changes',
    title: 'Changes',
    icon: 'changes',
    load: () => import('./changes/changes-view').then(({ ChangesView }) => ChangesView),
  },
] as const satisfies readonly ViewEntry[];
