import type { Origin } from '../origin';
import type { Fleet } from './index';

export interface Model {
  readonly id: string;
  readonly title: string;
  /** Of what it finds. */
  readonly severity: 'critical' | 'warning' | 'info';
  readonly task:
    | { readonly kind: 'predict'; readonly field: string; readonly horizonMs: number }
    /** The promise: one false alarm of a device in so long. */
    | { readonly kind: 'detect'; readonly falseAlarmEveryMs: number };
  /** Group ids, sorted. */
  readonly on: readonly string[];
  /** Field ids, sorted; every group has them all. */
  readonly fields: readonly string[];
  readonly features: {
    readonly rolling: readonly ('mean' | 'stddev' | 'min' | 'max' | 'range')[];
    readonly windowsMs: readonly number[];
    readonly lagsMs: readonly number[];
    readonly rates: boolean;
    readonly timeOfDay: boolean;
    /** Whether features are kept in SageMaker Feature Store, and if so whether online as well. */
    readonly store?: 'offline' | 'online';
  };
  readonly algorithm: 'xgboost' | 'random-cut-forest' | 'isolation-forest' | 'robust-baseline';
  readonly train: { readonly windowMs: number; readonly holdOut: number };
  readonly accept?: { readonly metric: string; readonly below?: number; readonly above?: number };
  readonly deploy:
    | { readonly to: 'none' }
    | { readonly to: 'serverless' }
    | { readonly to: 'instance'; readonly instance: string; readonly count: number; readonly max?: number }
    | { readonly to: 'batch'; readonly every: 'hourly' | 'daily' | 'weekly' };
  readonly everyMs: number;
  readonly drift: { readonly psi: number };
  readonly origin: Origin;
}

/** Who scores new readings: a batch, or an endpoint that is asked about them; nobody where nothing is deployed. */
export function sourceOf({ deploy }: Model): 'batch' | 'endpoint' | undefined {
  if (deploy.to === 'none') return undefined;
  return deploy.to === 'batch' ? 'batch' : 'endpoint';
}

/** Whether agents can watch by it: it is small, and they have all that it reads, for they derive nothing. */
export function watchesAtEdge({ groups }: Pick<Fleet, 'groups'>, { algorithm, on, fields }: Model): boolean {
  const its = groups.filter(({ id }) => on.includes(id));
  const known = its.every(({ sensor }) => fields.every((id) => sensor.fields.some((field) => field.id === id)));
  return algorithm === 'robust-baseline' && known;
}

/** The models that say by themselves what is odd: in the cloud, on devices, or both. */
export const finders = (fleet: Pick<Fleet, 'groups' | 'models'>): readonly Model[] =>
  fleet.models.filter((model) => sourceOf(model) !== undefined || watchesAtEdge(fleet, model));
