import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { contentOf } from '../../ir/artifact';
import { isMap } from '../../ir/cfn-value';
import { connecting } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { Asset, StackResource } from '../../ir/stack';
import type { Emission } from '../../ir/target';

/** Lambda developer guide, "Lambda quotas": an unpacked deployment package. */
const MOST_BYTES = 250 * 2 ** 20;
/** MB of an idle Node.js function, and MB per MB of JSON read into a Map of rows; measured with Node 20 and rows of 43 bytes. */
const IDLE_MB = 60;
const MB_PER_MB = 17;

/** Can every function hold the data it comes with? It grows with what is listed, one by one, in inventories and lists. */
export function* lambdaMemory(fleet: Fleet, { resources, assets, artifacts }: Emission): Iterable<Diagnostic> {
  const sizes = new Map<string, number>();
  for (const artifact of artifacts) {
    let bytes = 0;
    if (assets.some(({ files }) => files.includes(artifact.path)))
      for (const part of contentOf(artifact)) bytes += Buffer.byteLength(part);
    sizes.set(artifact.path, bytes);
  }
  for (const resource of resources) {
    const asset =
      resource.type === 'AWS::Lambda::Function' ? assets.find(({ key }) => key === codeKey(resource)) : undefined;
    if (!asset) continue;
    const bytes = sizeOf(asset, sizes);
    const has = Number(resource.properties.MemorySize);
    const needs = Math.ceil(IDLE_MB + (MB_PER_MB * bytes) / 1e6);
    if (needs <= has && bytes <= MOST_BYTES) continue;
    yield diagnose('hook-memory', resource.origin.place, { devices: listedDevices(fleet), bytes, needs, has });
  }
}

function codeKey({ properties: { Code: code } }: StackResource): unknown {
  return isMap(code) ? code.S3Key : undefined;
}

const sizeOf = ({ files }: Asset, sizes: ReadonlyMap<string, number>) =>
  files.reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0);

function listedDevices({ groups }: Fleet): number {
  const sets = groups.filter(({ provisioning }) => provisioning === 'claim').map(connecting);
  return sets.reduce((sum, { range, count }) => sum + (range ? 0 : count), 0);
}
