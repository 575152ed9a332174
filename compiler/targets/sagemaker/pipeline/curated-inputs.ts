import type { ModelSpec } from '../../../../schema/model-spec';
import type { PartitionKey } from '../../../ir/fleet/lake';
import { curatedPrefix } from '../../../ir/lake-layout';
import type { Processing } from './processing';
import { joined, parameter } from './reference';

/**
 * The curated tables of a model, folders of partitions and all: those of its groups alone where the layout begins with the group, else whole tables.
 * All days come along; the script opens those it needs.
 */
export function curatedInputs(
  spec: ModelSpec,
  partitions: ReadonlyMap<string, readonly PartitionKey[]>,
): Processing['inputs'] {
  const folders = spec.sources.map(({ table, group }) =>
    partitions.get(table)?.[0] === 'group'
      ? `${curatedPrefix(table)}group=${group}`
      : curatedPrefix(table).slice(0, -1),
  );
  return [...new Set(folders)].map((folder, at) => ({
    name: `curated-${at + 1}`,
    uri: joined('s3://', parameter('CuratedBucket'), `/${folder}/`),
    folder: `curated/${folder}`,
  }));
}
