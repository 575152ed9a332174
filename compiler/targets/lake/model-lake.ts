import type { Fleet } from '../../ir/fleet/index';
import type { PartitionKey } from '../../ir/fleet/lake';
import { curatedPrefix } from '../../ir/lake-layout';
import { modelTables } from '../../ir/model-tables';
import { columnComment } from './columns';
import { partitionsOf } from './partitions';
import { placeholder, type Table, table } from './tables';

/**
 * The tables of what models say. They are declared here, where data lives, and filled by the function of the target `findings`, which lives with the models.
 * Folders are projected: nobody registers them.
 */
export function modelLake(fleet: Fleet): readonly Table[] {
  return modelTables(fleet).map(({ name, meaning, columns, partitions, groups, model }) =>
    table(fleet, {
      name,
      description: meaning,
      columns: columns.map((one) => ({
        Name: one.name,
        Type: one.type,
        Comment: columnComment(one.meaning, one.unit),
      })),
      partitions: partitionsOf(partitions, groups),
      bucket: 'curated',
      location: curatedPrefix(name),
      template: curatedPrefix(name) + partitions.map((key: PartitionKey) => `${key}=${placeholder(key)}/`).join(''),
      origin: model?.origin ?? fleet.lake.origin,
    }),
  );
}
