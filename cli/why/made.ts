import type { ArtifactList } from '../../schema/artifact-list';
import { isNamed, type NamedResource } from './physical-names';

/** One thing that a compile made, and the path in the manifest because of which. */
export interface Made {
  /** A path in the output folder, or `stack/LogicalId`. */
  readonly name: string;
  /** `file`, or the type of the resource. */
  readonly kind: string;
  readonly because: string;
  /** The device or gateway that was asked for. */
  readonly serial?: string;
}

/** What a question names: a file or folder of the output, a resource by logical id, `stack/LogicalId`, name in AWS, or a type. */
export function madeAs(query: string, list: ArtifactList, named: readonly NamedResource[]): readonly Made[] {
  const folder = query.endsWith('/') ? query : `${query}/`;
  const files = list.artifacts.filter(({ path }) => path === query);
  const inFolder = files.length > 0 ? files : list.artifacts.filter(({ path }) => path.startsWith(folder));
  const byName = new Set(
    named.filter((one) => isNamed(one, query)).map(({ stack, logicalId }) => `${stack}/${logicalId}`),
  );
  const resources = list.resources.filter(({ stack, logicalId, type }) => {
    const id = `${stack}/${logicalId}`;
    return logicalId === query || id === query || type === query || byName.has(id);
  });
  return [
    ...inFolder.map(({ path, because }) => ({ name: path, kind: 'file', because })),
    ...resources.map(({ stack, logicalId, type, because }) => ({ name: `${stack}/${logicalId}`, kind: type, because })),
  ];
}

/** All that could have been asked for. */
export function askable(list: ArtifactList, named: readonly NamedResource[]): Set<string> {
  return new Set([
    ...list.artifacts.map(({ path }) => path),
    ...list.resources.flatMap(({ stack, logicalId, type }) => [logicalId, `${stack}/${logicalId}`, type]),
    ...named.map(({ name }) => name),
  ]);
}
