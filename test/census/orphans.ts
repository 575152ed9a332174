import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Emitted, EmittedAsset, EmittedResource } from './emitted';
import { ASSET_READERS, FILE_READERS, type FileReader, RESOURCE_READERS, type Reader } from './readers';

/** Something that was emitted and that nothing emitted or written reads, calls, runs or shows. */
export interface Orphan {
  /** `<kind> <name>`, which is how a debt names it. */
  readonly what: string;
  /** Who was looked for in vain. */
  readonly why: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Judges everything that a manifest emits. */
export function orphansOf(made: Emitted): readonly Orphan[] {
  const texts = new Texts(made);
  return [
    ...made.resources.flatMap((resource) => orphanResource(resource, texts)),
    ...made.assets.flatMap((asset) => orphanAsset(asset, texts)),
    ...made.files.flatMap(({ path }) => orphanFile(path, made)),
    ...deafTopics(made),
    ...uncalledEndpoints(made),
  ];
}

function orphanResource(resource: EmittedResource, texts: Texts): readonly Orphan[] {
  const { type, logicalId } = resource;
  const found: Reader | undefined = RESOURCE_READERS[type];
  const orphan = (why: string) => [{ what: `${type} ${logicalId}`, why }];
  if (found === undefined)
    return orphan('the census does not know who reads such a resource: say so in test/census/readers.ts');
  const readers = typeof found === 'function' ? found(resource) : found;
  if (typeof readers === 'string') return [];
  const names = namesOf(resource);
  const isRead = readers.some((reader) =>
    reader.startsWith('file:')
      ? texts.inFiles(names, reader.slice('file:'.length))
      : texts.mention(names, (by) => by === reader, [], logicalId),
  );
  return isRead ? [] : orphan(`looked for in ${readers.join(', ')}`);
}

/** An asset has its key in a resource, in what is in another asset, or is sent by apply itself. */
function orphanAsset({ key, files }: EmittedAsset, texts: Texts): readonly Orphan[] {
  if (ASSET_READERS.some((reader) => key.startsWith(reader.under) && isReadBy(reader))) return [];
  if (texts.mention([key, ...folderOf(key)], () => true, files)) return [];
  return [{ what: `asset ${withoutHash(key)}`, why: 'no resource has its key' }];
}

/** A file is in an asset, or the readable form of a resource, or somebody outside of AWS reads it. */
function orphanFile(path: string, { assets }: Emitted): readonly Orphan[] {
  if (assets.some(({ files }) => files.includes(path))) return [];
  const reader = FILE_READERS.find(({ under }) => path.startsWith(under));
  if (!reader) return [{ what: `file ${path}`, why: 'it is in no asset, and test/census/readers.ts names no reader' }];
  if (isReadBy(reader)) return [];
  return [{ what: `file ${path}`, why: 'the program that test/census/readers.ts names does not speak of it' }];
}

const isReadBy = (reader: FileReader) =>
  'people' in reader || sourceOf(join(root, reader.source)).includes(reader.mentions);

/** A program, or all of a folder; '' for what is not there. */
function sourceOf(path: string): string {
  if (!existsSync(path)) return '';
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  return readdirSync(path)
    .map((name) => sourceOf(join(path, name)))
    .join('\n');
}

/** Topics that agents publish to are heard by a rule, and what rules listen to is published by somebody. */
function deafTopics({ files, resources }: Emitted): readonly Orphan[] {
  const filters = resources.flatMap(({ type, logicalId, properties }) => {
    if (type !== 'AWS::IoT::TopicRule') return [];
    const [, filter = ''] = /FROM '([^']+)'/.exec(JSON.stringify(properties)) ?? [];
    const { RuleName: rule } = properties as { RuleName?: string };
    return [{ logicalId, filter, rule: rule ?? '' }];
  });
  const topics = new Set(
    files
      .filter(({ path }) => path.startsWith('agents/'))
      .flatMap(({ text }) => {
        // Where nothing is watched for nothing is told.
        const isWatched = !/"thresholds": ?\[\]/.test(text) || text.includes('"silent"');
        return [...text.matchAll(/"(data|alert|topic)": ?"([^"]+)"/g)].flatMap(([, kind, topic = '']) =>
          kind === 'alert' && !isWatched ? [] : [topic],
        );
      }),
  );
  const isHeard = (topic: string) => {
    const [, rule, rest] = /^\$aws\/rules\/([^/]+)\/(.+)$/.exec(topic) ?? [];
    return filters.some((one) => (rule === undefined || one.rule === rule) && matches(one.filter, rest ?? topic));
  };
  const plain = [...topics].map((topic) => topic.replace(/^\$aws\/rules\/[^/]+\//, ''));
  return [
    ...[...topics].flatMap((topic) =>
      isHeard(topic) ? [] : [{ what: `topic ${topic}`, why: 'no rule listens to it' }],
    ),
    ...filters.flatMap(({ logicalId, filter }) =>
      filter.startsWith('$aws/events/') || plain.some((topic) => matches(filter, topic))
        ? []
        : [{ what: `AWS::IoT::TopicRule ${logicalId}`, why: `nobody publishes to ${filter}` }],
    ),
  ];
}

/** Endpoints are made by the function of models when a version is accepted, so they are in no template. */
function uncalledEndpoints({ files, resources }: Emitted): readonly Orphan[] {
  const models = files.filter(({ path }) => path === 'sagemaker/_deploy/models.json');
  const endpoints = models.flatMap(({ text }) =>
    (JSON.parse(text) as { models: { id: string; deploy: { to: string } }[] }).models.flatMap(({ id, deploy }) =>
      deploy.to === 'serverless' || deploy.to === 'instance' ? [id] : [],
    ),
  );
  const isCalled = [
    ...files.map(({ text }) => text),
    ...resources.map(({ properties }) => JSON.stringify(properties)),
  ].some((text) => text.includes('InvokeEndpoint'));
  return isCalled
    ? []
    : endpoints.map((id) => ({ what: `endpoint ${id}`, why: 'nothing that is emitted calls InvokeEndpoint' }));
}

function matches(filter: string, topic: string): boolean {
  const [wanted, levels] = [filter.split('/'), topic.split('/')];
  return wanted.length === levels.length && wanted.every((level, at) => level === '+' || level === levels[at]);
}

/** A folder that is named by its content is spoken of as a whole. */
const folderOf = (key: string) => /^.*\/[0-9a-f]{32,}\//.exec(key) ?? [];

const withoutHash = (key: string) => key.replace(/[0-9a-f]{32,}/, '<hash>');

/** Every text that was emitted: of resources, with what is encoded in them, and of files. */
class Texts {
  readonly #resources: readonly { readonly logicalId: string; readonly type: string; readonly text: string }[];
  readonly #files: Emitted['files'];

  constructor({ resources, files, assets }: Emitted) {
    // What is in an asset belongs to the resource that has its key.
    const text = new Map(files.map((file) => [file.path, file.text]));
    this.#files = files;
    this.#resources = resources.map(({ logicalId, type, properties }) => {
      const own = decoded(JSON.stringify(properties));
      const carried = assets.flatMap(({ key, files: paths }) =>
        own.includes(key) ? paths.map((path) => text.get(path) ?? '') : [],
      );
      return { logicalId, type, text: [own, ...carried].join('\n') };
    });
  }

  /** Whether another resource of such a type has one of these names in it. */
  mention(
    names: readonly string[],
    by: (type: string | undefined) => boolean,
    except: readonly string[] = [],
    logicalId?: string,
  ): boolean {
    if (
      this.#resources.some(
        (one) => by(one.type) && one.logicalId !== logicalId && names.some((name) => one.text.includes(name)),
      )
    )
      return true;
    return (
      except.length > 0 &&
      this.#files.some(
        ({ path, text }) =>
          !except.includes(path) && path !== 'manifest.json' && names.some((name) => text.includes(name)),
      )
    );
  }

  inFiles(names: readonly string[], under: string): boolean {
    return this.#files.some(({ path, text }) => path.startsWith(under) && names.some((name) => text.includes(name)));
  }
}

/** A view has its SQL as Base64. */
const decoded = (text: string) =>
  text.replace(/Presto View: ([A-Za-z0-9+/=]+)/g, (_, sql: string) =>
    Buffer.from(sql, 'base64').toString().replaceAll('\\"', '"'),
  );

const NAMES = [
  'Name',
  'FunctionName',
  'PipelineName',
  'ModelPackageGroupName',
  'FeatureGroupName',
  'TopicName',
  'PolicyName',
  'RoleName',
  'DeliveryStreamName',
];

/** How others speak of a resource: by reference, or by its name between quotes, slashes or colons. */
function namesOf({ logicalId, properties }: EmittedResource): readonly string[] {
  const input = (properties['TableInput'] ?? {}) as { readonly Name?: string };
  const written = [input.Name, ...NAMES.map((name) => properties[name])].filter((name) => typeof name === 'string');
  const delimited = written.flatMap((name) =>
    ['"', "'", '/', ':', '\\"'].map((mark) => `${mark}${name}${mark === '/' || mark === ':' ? '"' : mark}`),
  );
  return [`{"Ref":"${logicalId}"}`, `["${logicalId}","`, `\${${logicalId}}`, `\${${logicalId}.`, ...delimited];
}
