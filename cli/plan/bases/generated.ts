import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, type JsonMap } from '../../../compiler/5-plan/canonical';
import { splitDocuments } from '../../../compiler/5-plan/split-documents';
import { groupSettings } from '../../../compiler/devices/group-settings';
import { version } from '../../../package.json';
import type { AgentConfig } from '../../../schema/agent-config';
import type { ArtifactList, AssetEntry } from '../../../schema/artifact-list';
import type { Json } from '../../../schema/plan/json';
import type { Snapshot, SnapshotAsset, SnapshotGroup, SnapshotStack } from '../../../schema/plan/snapshot';
import { fileProblem, Unable } from '../../unable';
import { artifactListIn } from '../../why/artifact-list-in';

/**
 * An output folder as a snapshot: what AWS and the devices see of it, without the manifest. Things stand in the order of their files. What no
 * file says (the account, the type of registered things, the attributes of registered gateways) is taken to be as in the target.
 */
export function generatedSnapshot(folder: string, shown: string, target: Snapshot): Snapshot {
  const list = artifactListIn(folder, shown);
  const read = (path: string) => textAt(folder, path, shown);
  const stacks = stacksIn(list, read);
  return {
    format: 'fleetwright/snapshot/v1',
    tool: version,
    fleet: list.fleet,
    environment: list.environment,
    region: list.region,
    account: target.account,
    stacks,
    assets: Object.fromEntries(list.assets.map((asset) => [asset.key, assetOf(asset, list, read)])),
    groups: groupsIn(folder, list, target, read),
  };
}

type Read = (path: string) => string;

function textAt(folder: string, path: string, shown: string): string {
  const isInside = !path.split('/').includes('..') && !path.startsWith('/');
  try {
    if (isInside) return readFileSync(join(folder, path), 'utf8');
  } catch (problem) {
    throw new Unable(`cannot read ${shown}/${path}: ${fileProblem(problem)}`, 'run `fleet compile` there again');
  }
  throw new Unable(`${shown}/manifest.json names ${path}, outside of the folder`, 'run `fleet compile` there again');
}

function parsed(text: string, path: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Unable(`${path} is not JSON`, 'run `fleet compile` there again');
  }
}

function stacksIn({ artifacts, resources }: ArtifactList, read: Read): Snapshot['stacks'] {
  const stacks: Record<string, SnapshotStack> = {};
  const because = new Map<string, Record<string, string>>();
  for (const { stack, logicalId, because: path } of resources) {
    const paths = because.get(stack) ?? {};
    paths[logicalId] = path;
    because.set(stack, paths);
  }
  for (const { path } of artifacts) {
    const [, stack] = /^cloudformation\/([a-z0-9-]+)\.template\.json$/.exec(path) ?? [];
    if (stack === undefined) continue;
    stacks[stack] = { template: parsed(read(path), path), because: because.get(stack) ?? {} };
  }
  return stacks;
}

/** Texts up to this many characters are kept, as in a snapshot of a compilation. */
const LONGEST_TEXT = 65_536;

function assetOf({ packaging, root, files }: AssetEntry, { artifacts }: ArtifactList, read: Read): SnapshotAsset {
  const entries = new Map(artifacts.map((one) => [one.path, one]));
  const kept = files.map((path) => {
    const { sha256 = '', bytes = 0 } = entries.get(path) ?? {};
    const text = bytes > LONGEST_TEXT ? undefined : read(path);
    return [path.slice(root.length + 1), { sha256, ...(text === undefined ? {} : { text }) }] as const;
  });
  return { packaging, files: Object.fromEntries(kept), because: entries.get(files[0] ?? '')?.because ?? '' };
}

function groupsIn(
  folder: string,
  { fleet, artifacts }: ArtifactList,
  target: Snapshot,
  read: Read,
): Snapshot['groups'] {
  const groups = new Map<string, { configs: AgentConfig[]; because: string }>();
  for (const { path, because } of artifacts) {
    if (!path.startsWith('agents/') || !isConfigFile(folder, path)) continue;
    for (const config of configsIn(path, read)) {
      const group = groups.get(config.group) ?? { configs: [], because: because.replace(/\.devices$/, '') };
      group.configs.push(config);
      groups.set(config.group, group);
    }
  }
  const path = 'cloudformation/iot.template.json';
  const template = artifacts.some((one) => one.path === path) ? parsed(read(path), path) : {};
  const resources = isMap(template) ? template['Resources'] : {};
  const all = Object.values(isMap(resources) ? resources : {}).filter(isMap);
  return Object.fromEntries(
    [...groups].map(([id, { configs, because }]) => [id, groupOf(fleet, id, configs, because, all, target.groups[id])]),
  );
}

const isConfigFile = (folder: string, path: string) =>
  /\.(json|ndjson)$/.test(path) && statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true;

function configsIn(path: string, read: Read): AgentConfig[] {
  const text = read(path);
  const documents = path.endsWith('.ndjson') ? text.split('\n').filter((line) => line !== '') : [text];
  return documents.map((one) => parsed(one, path) as unknown as AgentConfig);
}

function groupOf(
  fleet: string,
  id: string,
  configs: readonly AgentConfig[],
  because: string,
  resources: readonly JsonMap[],
  target: SnapshotGroup | undefined,
): SnapshotGroup {
  const thingGroup = `${fleet}-${id}`;
  const properties = propertiesOf(resources, 'AWS::IoT::ThingGroup', 'ThingGroupName', thingGroup);
  const payload = isMap(properties?.['ThingGroupProperties'])
    ? properties['ThingGroupProperties']['AttributePayload']
    : undefined;
  const shared = (isMap(payload) ? payload['Attributes'] : {}) as Readonly<Record<string, string>>;
  const [first] = configs;
  const readsItself = configs.every(({ thing, devices }) => devices.length === 1 && devices[0]?.id === thing);
  const document = (at: number) => (configs[at] ?? {}) as unknown as Json;
  return {
    thingGroup,
    thingType: typeOf(resources, thingGroup) ?? target?.thingType ?? '',
    provisioning: first?.provisioning.by ?? 'claim',
    because,
    things: configs.map(({ thing }) => thing),
    attributes: readsItself ? attributesOf(configs, shared) : (target?.attributes ?? { shared, own: {} }),
    config: splitDocuments(configs.length, document, readsItself ? [] : ['/devices']),
    settings: { shared: first ? (groupSettings(fleet, first).settings as unknown as Json) : {}, own: {} },
  };
}

function attributesOf(
  configs: readonly AgentConfig[],
  shared: Readonly<Record<string, string>>,
): SnapshotGroup['attributes'] {
  const metadata = configs.map(({ devices }) => devices[0]?.metadata ?? {});
  const names = new Set(metadata.flatMap((one) => Object.keys(one)));
  const own = [...names].filter((name) => metadata.some((one) => one[name] !== shared[name]));
  return {
    shared: Object.fromEntries(Object.entries(shared).filter(([name]) => !own.includes(name))),
    own: Object.fromEntries(own.map((name) => [name, metadata.map((one) => one[name] ?? '-')])),
  };
}

/** The type that the group's provisioning template gives a thing; a registered group has no template. */
function typeOf(resources: readonly JsonMap[], template: string): string | undefined {
  const body = propertiesOf(resources, 'AWS::IoT::ProvisioningTemplate', 'TemplateName', template)?.['TemplateBody'];
  const [, name] = /"ThingTypeName":"([^"]+)"/.exec(typeof body === 'string' ? body : '') ?? [];
  return name;
}

function propertiesOf(resources: readonly JsonMap[], type: string, key: string, name: string): JsonMap | undefined {
  for (const { Type, Properties } of resources) {
    if (Type === type && isMap(Properties) && Properties[key] === name) return Properties;
  }
  return undefined;
}
