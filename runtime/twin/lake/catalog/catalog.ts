import type { ResolvedResource } from '../../ports';
import { isView, type NamedView, readNamedView } from './named-view';
import { readTable, type Table } from './table';

/** A table or view that the twin cannot read, and every reason. */
export interface RefusedTable {
  readonly table: string;
  readonly problems: readonly string[];
}

export interface NamedQuery {
  readonly name: string;
  readonly description: string;
  readonly database: string;
  readonly sql: string;
}

/** The Glue Data Catalog of the stacks, and the queries that were saved in Athena. */
export interface Catalog {
  readonly databases: readonly string[];
  readonly tables: readonly Table[];
  readonly views: readonly NamedView[];
  readonly refused: readonly RefusedTable[];
  readonly namedQueries: readonly NamedQuery[];
}

export function readCatalog(resources: readonly ResolvedResource[]): Catalog {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const read = ofType('AWS::Glue::Table').map(
    (resource) => [resource.name, isView(resource) ? readNamedView(resource) : readTable(resource)] as const,
  );
  return {
    databases: ofType('AWS::Glue::Database').map(({ name }) => name),
    tables: read.flatMap(([, made]) => ('table' in made ? [made.table] : [])),
    views: read.flatMap(([, made]) => ('view' in made ? [made.view] : [])),
    refused: read.flatMap(([table, made]) => ('problems' in made ? [{ table, problems: made.problems }] : [])),
    namedQueries: ofType('AWS::Athena::NamedQuery').map(({ properties }) => ({
      name: String(properties.Name),
      description: String(properties.Description ?? ''),
      database: String(properties.Database),
      sql: String(properties.QueryString),
    })),
  };
}
