import { milliseconds } from '../../schema/duration';
import type { Manifest } from '../../schema/manifest.generated';
import type { Alerts } from '../ir/fleet/alerts';
import type { Origins } from './origins';

export function resolveAlerts(manifest: Manifest, origins: Origins): Alerts {
  const { email = [], escalateAfter } = manifest.alerts ?? {};
  return {
    email: [...email].sort(),
    ...(escalateAfter === undefined ? {} : { escalateAfterMs: milliseconds(escalateAfter) }),
    origin: origins.at('alerts'),
  };
}
