import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactList } from '../../schema/artifact-list';

/** The name that a resource has in AWS; `${AWS::AccountId}` stands in it where the account is known only there. */
export interface NamedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly name: string;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Reads the names out of the templates of an output folder. A template that is damaged has none. */
export function physicalNames(folder: string, { artifacts }: ArtifactList): readonly NamedResource[] {
  return artifacts.flatMap(({ path }) => {
    const stack = /^cloudformation\/([a-z0-9-]+)\.template\.json$/.exec(path)?.[1];
    if (stack === undefined) return [];
    return Object.entries(resourcesOf(join(folder, path))).flatMap(([logicalId, resource]) =>
      ownNames(resource).map((name) => ({ stack, logicalId, name })),
    );
  });
}

function resourcesOf(path: string): Readonly<Record<string, TemplateResource>> {
  try {
    const template = JSON.parse(readFileSync(path, 'utf8')) as { Resources?: Record<string, TemplateResource> };
    return template.Resources ?? {};
  } catch {
    return {};
  }
}

/** `RuleName` of a TopicRule, `Name` of a WorkGroup, `TableInput.Name` of a Table; not the names it has of other resources. */
function ownNames({ Type: type, Properties: properties = {} }: TemplateResource): string[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const isOwn = key === 'Name' || (key.endsWith('Name') && type.endsWith(key.slice(0, -'Name'.length)));
    const name = isOwn ? value : /^(Table|Database)Input$/.test(key) ? (value as { Name?: unknown }).Name : undefined;
    const text = typeof name === 'object' && name !== null ? (name as { 'Fn::Sub'?: unknown })['Fn::Sub'] : name;
    return typeof text === 'string' ? [text] : [];
  });
}

/** Whether an AWS name is this one, whatever the account. */
export function isNamed({ name }: NamedResource, query: string): boolean {
  if (name === query) return true;
  const [before, after] = name.split('${AWS::AccountId}');
  if (before === undefined || after === undefined) return false;
  return (
    query.startsWith(before) &&
    query.endsWith(after) &&
    /^\d{12}$/.test(query.slice(before.length, query.length - after.length))
  );
}
