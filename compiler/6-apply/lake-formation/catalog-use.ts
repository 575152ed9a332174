import type { Json } from '../../../schema/plan/json';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { snapshotResources } from '../../5-plan/snapshot-resources';

/** What a fleet has in the Glue Data Catalog, and which of its roles work there, each by its name in AWS. */
export interface CatalogUse {
  readonly databases: readonly string[];
  readonly tables: readonly string[];
  /** Roles that only read. */
  readonly readers: readonly string[];
  /** Roles that write tables or partitions. */
  readonly writers: readonly string[];
  /** Those of the writers that make tables. */
  readonly makers: readonly string[];
}

/** From the templates alone, so that a role or table that a target adds later is seen without a list to keep. */
export function catalogUse(snapshot: Snapshot): CatalogUse {
  const resources = [...snapshotResources(snapshot)];
  const named = (wanted: string, nameOf: (properties: Properties) => unknown) =>
    resources.flatMap(({ type, properties }) => {
      const name = type === wanted ? nameOf(properties) : undefined;
      return typeof name === 'string' ? [name] : [];
    });
  const roles = (uses: (actions: readonly string[]) => boolean) =>
    named('AWS::IAM::Role', (properties) => (uses(glueActions(properties)) ? properties['RoleName'] : undefined));
  return {
    databases: named('AWS::Glue::Database', ({ DatabaseInput: input }) => (input as Properties)['Name']),
    tables: named('AWS::Glue::Table', ({ TableInput: input }) => (input as Properties)['Name']),
    readers: roles((actions) => actions.length > 0 && !actions.some(writes)),
    writers: roles((actions) => actions.some(writes)),
    makers: roles((actions) => actions.includes('glue:CreateTable')),
  };
}

/** What of the target is new in the catalog: only that is subject to the settings for what is new. */
export function isNewInCatalog(base: CatalogUse | undefined, target: CatalogUse): boolean {
  const had = new Set(base ? namesIn(base) : []);
  return namesIn(target).some((name) => !had.has(name));
}

function namesIn({ databases, tables, readers, writers }: CatalogUse): readonly string[] {
  const roles = [...readers, ...writers].map((name) => `role ${name}`);
  return [...databases.map((name) => `database ${name}`), ...tables.map((name) => `table ${name}`), ...roles];
}

function glueActions({ Policies: policies = [] }: Properties): readonly string[] {
  const written = policies as unknown as readonly Policy[];
  const actions = written.flatMap(({ PolicyDocument: { Statement } }) => Statement.flatMap(({ Action }) => Action));
  return actions.filter((action) => action.startsWith('glue:'));
}

const writes = (action: string) => !/^glue:(Get|BatchGet|List|Search)/.test(action);

/** As compiler/ir/iam.ts writes it. */
interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | readonly string[] }[] };
}
type Properties = Readonly<Record<string, Json>>;
