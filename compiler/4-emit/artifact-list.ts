import { createHash } from 'node:crypto';
import type { ArtifactEntry, ArtifactList } from '../../schema/artifact-list';
import { type Artifact, contentOf, jsonText } from '../ir/artifact';
import type { Fleet } from '../ir/fleet/index';
import { formatPath } from '../ir/origin';
import { compareStacks } from '../ir/stack-order';
import type { Emission } from '../ir/target';

export const ARTIFACT_LIST = 'manifest.json';

/** generated/manifest.json: what was written and because of what. Made on demand, because it reads every other file to hash it. */
export function artifactListFile(fleet: Fleet, emission: Emission): Artifact {
  let text: string | undefined;
  const content = () => {
    text ??= jsonText(artifactList(fleet, emission));
    return [text];
  };
  return { path: ARTIFACT_LIST, content, origin: fleet.origin };
}

function artifactList(fleet: Fleet, { artifacts, resources, assets }: Emission): ArtifactList {
  return {
    format: 'fleetwright/artifacts/v1',
    fleet: fleet.name,
    environment: fleet.environment ?? null,
    region: fleet.aws.region,
    artifacts: artifacts.map(entry),
    resources: [...resources]
      .sort((a, b) => compareStacks(a.stack, b.stack) || (a.logicalId < b.logicalId ? -1 : 1))
      .map(({ stack, logicalId, type, origin }) => ({ stack, logicalId, type, because: formatPath(origin.path) })),
    assets: [...assets]
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, packaging, root, files }) => ({ key, packaging, root, files: [...files].sort() })),
  };
}

function entry(artifact: Artifact): ArtifactEntry {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const part of contentOf(artifact)) {
    hash.update(part);
    bytes += Buffer.byteLength(part);
  }
  return { path: artifact.path, sha256: hash.digest('hex'), bytes, because: formatPath(artifact.origin.path) };
}
