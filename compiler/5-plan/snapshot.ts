import { createHash } from 'node:crypto';
import type { Json } from '../../schema/plan/json';
import type { Snapshot, SnapshotAsset, SnapshotStack } from '../../schema/plan/snapshot';
import type { Output } from '../4-emit/index';
import { type Artifact, contentOf } from '../ir/artifact';
import type { Fleet } from '../ir/fleet/index';
import { watchesAtEdge } from '../ir/fleet/models';
import { modelName } from '../ir/names';
import { formatPath } from '../ir/origin';
import type { Asset } from '../ir/stack';
import type { StackName } from '../ir/stack-name';
import { inStackOrder } from '../ir/stack-order';
import { canonicalPieces } from './canonical';
import { snapshotGroup } from './snapshot-group';

/** What a compilation decided, as the value that plans compare. `tool` is the version of the tool that compiled. */
export function snapshotOf(fleet: Fleet, output: Output, inputs: Snapshot['inputs'], tool: string): Snapshot {
  const { groups, ...rest } = snapshotWithoutThings(fleet, output, inputs, tool);
  return { ...rest, groups: Object.fromEntries(fleet.groups.map((group) => [group.id, snapshotGroup(fleet, group)])) };
}

/** The same without what grows with the devices. */
export function snapshotWithoutThings(
  fleet: Fleet,
  output: Output,
  inputs: Snapshot['inputs'],
  tool: string,
): Snapshot {
  const artifacts = new Map(output.artifacts.map((artifact) => [artifact.path, artifact]));
  return {
    format: 'fleetwright/snapshot/v1',
    tool,
    fleet: fleet.name,
    environment: fleet.environment ?? null,
    region: fleet.aws.region,
    account: fleet.aws.account ?? null,
    ...(inputs ? { inputs } : {}),
    stacks: stacks(output, artifacts),
    assets: Object.fromEntries(output.assets.map((asset) => [asset.key, snapshotAsset(asset, artifacts)])),
    ...edgeModels(fleet),
    groups: {},
  };
}

function edgeModels(fleet: Fleet): Pick<Snapshot, 'edgeModels'> {
  const models = fleet.models.filter((model) => watchesAtEdge(fleet, model));
  if (models.length === 0) return {};
  const found = models.map(({ id, on, fields }) => [id, { packageGroup: modelName(fleet, id), groups: on, fields }]);
  return { edgeModels: Object.fromEntries(found) };
}

/** SHA-256 of the canonical JSON, in hexadecimal. */
export function snapshotHash(snapshot: Snapshot): string {
  const hash = createHash('sha256');
  for (const piece of canonicalPieces(snapshot as unknown as Json)) hash.update(piece);
  return hash.digest('hex');
}

type Artifacts = ReadonlyMap<string, Artifact>;

function stacks({ resources }: Output, artifacts: Artifacts): Snapshot['stacks'] {
  const because = new Map<StackName, Record<string, string>>();
  for (const { stack, logicalId, origin } of resources) {
    const paths = because.get(stack) ?? {};
    paths[logicalId] = formatPath(origin.path);
    because.set(stack, paths);
  }
  const made: Record<string, SnapshotStack> = {};
  for (const stack of inStackOrder(because.keys())) {
    const paths = because.get(stack as StackName) ?? {};
    const text = textOf(artifacts, `cloudformation/${stack}.template.json`);
    made[stack] = { template: JSON.parse(text) as Json, because: paths };
  }
  return made;
}

/** Texts up to this many characters are kept, so that a plan can show what changed in a script. */
const LONGEST_TEXT = 65_536;

function snapshotAsset({ packaging, root, files }: Asset, artifacts: Artifacts): SnapshotAsset {
  const kept: Record<string, { sha256: string; text?: string }> = {};
  for (const path of files) {
    const hash = createHash('sha256');
    let text: string | undefined = '';
    for (const piece of contentOf(artifactAt(artifacts, path))) {
      hash.update(piece);
      text = text === undefined || text.length + piece.length > LONGEST_TEXT ? undefined : text + piece;
    }
    kept[path.slice(root.length + 1)] = { sha256: hash.digest('hex'), ...(text === undefined ? {} : { text }) };
  }
  const [first = ''] = files;
  return { packaging, files: kept, because: formatPath(artifactAt(artifacts, first).origin.path) };
}

const textOf = (artifacts: Artifacts, path: string) => [...contentOf(artifactAt(artifacts, path))].join('');

function artifactAt(artifacts: Artifacts, path: string): Artifact {
  const artifact = artifacts.get(path);
  if (!artifact) throw new Error(`${path} was not emitted`);
  return artifact;
}
