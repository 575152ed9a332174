import type { Artifact } from '../../ir/artifact';
import type { Fleet } from '../../ir/fleet/index';
import { databaseName, redshiftViewSchema } from '../../ir/names';
import type { Origin } from '../../ir/origin';
import { quoteSql, quoteSqlName } from '../../quoting/quote';
import { views } from '../../views/index';
import renderSchema from './templates/schema.sql.hbs';

export interface Setting {
  /** The name of the external schema. */
  readonly schema: string;
  /** In Redshift processing units. */
  readonly capacity: number;
  readonly origin: Origin;
}

/** Statements that can be run again: they make what is not there, and make every view anew. */
export function schemaFile(fleet: Fleet, { schema, origin }: Setting): Artifact & { readonly content: string } {
  const external = quoteSqlName(schema);
  const own = quoteSqlName(redshiftViewSchema(schema));
  const content = renderSchema({
    external,
    own,
    database: quoteSql(databaseName(fleet)),
    region: quoteSql(fleet.aws.region),
    views: views(fleet).map(({ name, meaning, select }) => ({
      name: `${own}.${quoteSqlName(name)}`,
      meaning,
      select: select((table) => `${external}.${quoteSqlName(table)}`).trimEnd(),
    })),
  });
  return { path: 'redshift/schema.sql', content, origin };
}
