import type { Json } from '../../../schema/plan/json';
import { type Artifact, jsonText } from '../../ir/artifact';
import type { Dashboard } from '../../ir/fleet/dashboards';
import type { Group } from '../../ir/fleet/groups';
import type { Origin } from '../../ir/origin';

type Model = { readonly [key: string]: Json };

/** The objects that are of one fleet alone, before they are written as files or as what is sent. */
export interface GrafanaObjects {
  readonly boards: readonly { readonly dashboard: Dashboard; readonly model: Model }[];
  /** The alert rules of each group that a dashboard shows and that is watched. */
  readonly groups: readonly { readonly group: Group; readonly rules: readonly Model[] }[];
  /** Of what belongs to no dashboard alone. */
  readonly origin: Origin;
}

export function grafanaFile(path: string, content: unknown, origin: Origin): Artifact {
  return { path: `grafana/${path}`, content: jsonText(content), origin };
}
