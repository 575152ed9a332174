import type { EtlTable } from '../../ir/etl/column';
import type { EtlTree } from '../../ir/etl/tree';
import type { PartitionKey } from '../../ir/fleet/lake';
import { linesSql } from './sql/read';
import { rollupSql } from './sql/rollup';
import { rowsSql, timedSql, touchedSql } from './sql/rows';
import { COUNTS_SQL, curatedSql, quarantineSql } from './sql/tables';
import { visitsSql } from './sql/visits';

export interface Script {
  /** The name of the file, without its end. */
  readonly name: string;
  readonly sql: string;
}

export interface TableScript extends Script {
  readonly table: EtlTable;
}

export interface Scripts {
  /** In the order in which they run; `touched` stands apart. */
  readonly steps: readonly Script[];
  readonly touched: Script;
  readonly counts: Script;
  readonly tables: readonly TableScript[];
}

/** The SQL of one sensor. */
export function scriptsOf(tree: EtlTree, partitioning: readonly PartitionKey[]): Scripts {
  return {
    steps: [
      { name: 'lines', sql: linesSql() },
      { name: 'timed', sql: timedSql(tree, partitioning) },
      { name: 'rows', sql: rowsSql(tree) },
    ],
    touched: { name: 'touched', sql: touchedSql(tree, partitioning) },
    counts: { name: 'counts', sql: COUNTS_SQL },
    tables: [
      { name: tree.curated.name, sql: curatedSql(tree), table: tree.curated },
      { name: tree.quarantine.name, sql: quarantineSql(tree), table: tree.quarantine },
      ...tree.rollups.map((rollup) => ({ name: rollup.table.name, sql: rollupSql(tree, rollup), table: rollup.table })),
      ...tree.tracks.map((track) => ({ name: track.table.name, sql: visitsSql(track), table: track.table })),
    ],
  };
}
