import { quoteComment, quoteSqlName } from '../../4-emit/quoting';
import type { Artifact } from '../../ir/artifact';
import type { ColumnType, EtlColumn } from '../../ir/etl/column';
import type { Fleet } from '../../ir/fleet/index';
import { databaseName, logicalId } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import { views } from '../../views/index';
import type { View } from '../../views/view';
import { columnComment } from './columns';
import { description } from './description';
import { DATABASE } from './names';

/** Resources of a stack are few (500); of a fleet with very many sensors the views are files only. */
const MOST_SAVED = 100;

const PARQUET_TYPES: Readonly<Record<ColumnType, string>> = {
  double: 'double',
  bigint: 'bigint',
  string: 'varchar',
  boolean: 'boolean',
  timestamp: 'timestamp(3)',
};
const ICEBERG_TYPES = { ...PARQUET_TYPES, timestamp: 'timestamp(6)' };

export interface SavedViews {
  readonly artifacts: readonly Artifact[];
  readonly resources: readonly StackResource[];
}

/** The views over the curated lake: each as a statement to run by hand, and as Athena itself keeps one in the catalog. */
export function savedViews(fleet: Fleet): SavedViews {
  const all = views(fleet);
  return {
    artifacts: all.map((view) => viewFile(fleet, view)),
    resources: all.length > MOST_SAVED ? [] : all.map((view) => savedView(fleet, view)),
  };
}

const selectOf = ({ select }: View) => select(quoteSqlName);

function viewFile({ etl, lake }: Fleet, view: View): Artifact {
  const content = `-- ${quoteComment(view.meaning)}\nCREATE OR REPLACE VIEW ${quoteSqlName(view.name)} AS\n${selectOf(view)}`;
  return { path: `lake/views/${view.name}.sql`, content, origin: etl?.origin ?? lake.origin };
}

/**
 * What Athena writes on CREATE VIEW: a table without files, whose text is JSON in base64. Its columns are declared twice, in the types of
 * Glue and in those of Trino; Athena refuses a view whose SELECT gives others.
 */
function savedView(fleet: Fleet, view: View): StackResource {
  const { name, meaning, columns } = view;
  const types = fleet.lake.curated.format === 'iceberg' ? ICEBERG_TYPES : PARQUET_TYPES;
  const text = JSON.stringify({
    originalSql: selectOf(view),
    catalog: 'awsdatacatalog',
    schema: databaseName(fleet),
    columns: columns.map((column) => ({ name: column.name, type: types[column.type] })),
  });
  return {
    stack: 'lake',
    logicalId: logicalId(name.replaceAll('_', '-'), 'view'),
    type: 'AWS::Glue::Table',
    origin: fleet.etl?.origin ?? fleet.lake.origin,
    properties: {
      CatalogId: { Ref: 'AWS::AccountId' },
      DatabaseName: { Ref: DATABASE },
      TableInput: {
        Name: name,
        Description: description(meaning),
        TableType: 'VIRTUAL_VIEW',
        Parameters: { presto_view: 'true', comment: 'Presto View' },
        ViewOriginalText: `/* Presto View: ${Buffer.from(text).toString('base64')} */`,
        ViewExpandedText: '/* Presto View */',
        PartitionKeys: [],
        // Athena fails on a view without a SerDe, and without a location it may stay empty.
        StorageDescriptor: { Location: '', SerdeInfo: {}, Columns: columns.map(glueColumn) },
      },
    },
  };
}

function glueColumn({ name, type, unit, meaning }: EtlColumn) {
  return { Name: name, Type: type, Comment: columnComment(meaning, unit) };
}
