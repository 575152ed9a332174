import type { Origin } from '../origin';

export interface Alerts {
  readonly email: readonly string[];
  readonly escalateAfterMs?: number;
  readonly origin: Origin;
}
