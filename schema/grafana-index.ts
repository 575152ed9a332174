/** `grafana/api/index.json`: what apply sends to a workspace, in this order. Each file is the body of a request of Grafana's HTTP API. */
export interface GrafanaIndex {
  readonly format: 'fleetwright/grafana/v1';
  /** Its logical id in the stack `bi`. */
  readonly workspace: string;
  /** The uid of the folder that everything lies in. */
  readonly folder: string;
  readonly objects: readonly GrafanaObject[];
}

export interface GrafanaObject {
  readonly kind: 'folder' | 'data-source' | 'dashboard' | 'contact-point' | 'policies' | 'rule-group';
  /** What Grafana finds it by; the name of a rule group. There is one tree of policies. */
  readonly uid: string;
  /** Relative to the index. */
  readonly file: string;
}
