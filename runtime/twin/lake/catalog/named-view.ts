import type { ResolvedResource } from '../../ports';

/** A view of the catalog, as Athena keeps one: a table without files. */
export interface NamedView {
  readonly database: string;
  readonly name: string;
  readonly description: string;
  readonly columns: readonly { readonly name: string; readonly glueType: string }[];
  /** Its SELECT. */
  readonly sql: string;
}

export type ReadNamedView = { readonly view: NamedView } | { readonly problems: readonly string[] };

interface ViewInput {
  readonly TableType?: string;
  readonly Description?: string;
  readonly ViewOriginalText?: string;
  readonly StorageDescriptor?: { readonly Columns?: readonly { readonly Name: string; readonly Type: string }[] };
}

export const isView = ({ properties }: ResolvedResource): boolean =>
  (properties.TableInput as ViewInput).TableType === 'VIRTUAL_VIEW';

/** Reads an AWS::Glue::Table that is a view. Its columns must be the ones that its text declares, or Athena calls it stale. */
export function readNamedView({ name, properties }: ResolvedResource): ReadNamedView {
  const { Description = '', ViewOriginalText = '', StorageDescriptor = {} } = properties.TableInput as ViewInput;
  const definition = definitionOf(ViewOriginalText);
  if (!definition) return { problems: ['its text is not one that Athena writes'] };
  const columns = (StorageDescriptor.Columns ?? []).map(({ Name, Type }) => ({ name: Name, glueType: Type }));
  const declared = definition.columns.map((column) => column.name);
  if (declared.join() !== columns.map((column) => column.name).join()) {
    return { problems: ['its columns are not those of its text'] };
  }
  const database = String(properties.DatabaseName);
  return { view: { database, name, description: Description, columns, sql: definition.originalSql } };
}

interface Definition {
  readonly originalSql: string;
  readonly columns: readonly { readonly name: string }[];
}

function definitionOf(text: string): Definition | undefined {
  const [, encoded] = /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/.exec(text) ?? [];
  if (encoded === undefined) return undefined;
  const value: Partial<Definition> = JSON.parse(Buffer.from(encoded, 'base64').toString());
  const { originalSql, columns } = value;
  return typeof originalSql === 'string' && Array.isArray(columns) ? { originalSql, columns } : undefined;
}
