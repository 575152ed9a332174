import type { Manifest } from '../../schema/manifest.generated';
import { partitionOf } from '../ir/arn';
import type { Aws } from '../ir/fleet/aws';
import type { Origins } from './origins';
import { sorted } from './sorted';

export function resolveAws(manifest: Manifest, environment: string | undefined, origins: Origins): Aws {
  const { region, account, quicksightRegion = region, tags = {}, stacks } = manifest.aws;
  const ours = {
    'fleetwright:fleet': manifest.fleet,
    ...(environment ? { 'fleetwright:environment': environment } : {}),
  };
  return {
    region,
    partition: partitionOf(region),
    quicksightRegion,
    ...(account === undefined ? {} : { account }),
    ...(stacks === undefined ? {} : { together: new Set(stacks.together) }),
    tags: new Map(sorted({ ...tags, ...ours })),
    origin: origins.at('aws'),
  };
}
