import type { Manifest } from '../../schema/manifest.generated';
import type { Topics } from '../ir/fleet/topics';

export function resolveTopics(manifest: Manifest): Topics {
  const root = manifest.topics?.root ?? 'iot';
  const levels = root.split('/').length;
  return { root, groupLevel: levels + 1, deviceLevel: levels + 2 };
}
