import type { EtlTable } from '../../ir/etl/column';
import type { EtlTree } from '../../ir/etl/tree';
import type { PartitionKey } from '../../ir/fleet/lake';
import { qualitySql, UNKNOWN_SQL } from './sql/quality';
import { linesSql } from './sql/read';
import { rollupSql } from './sql/rollup';
import { clocksSql, NO_CLOCKS_SQL, rowsSql, timedSql, touchedSql } from './sql/rows';
import { ARRIVALS_SQL, COUNTS_SQL, curatedSql, quarantineSql } from './sql/tables';
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
  /** Which clocks were wrong: asked for only where a line says that one was. Before, it is none. */
  readonly clocks: Script;
  readonly noClocks: Script;
  readonly counts: Script;
  /** How many lines of a day came on which other; and the keys that nobody declares, behind the tables. */
  readonly arrivals: Script;
  readonly unknown: Script;
  readonly tables: readonly TableScript[];
}

/** The SQL of one sensor. */
export function scriptsOf(tree: EtlTree, partitioning: readonly PartitionKey[]): Scripts {
  return {
    steps: [
      { name: 'lines', sql: linesSql(partitioning) },
      { name: 'timed', sql: timedSql(tree, partitioning) },
      { name: 'rows', sql: rowsSql(tree) },
    ],
    touched: { name: 'touched', sql: touchedSql(tree, partitioning) },
    clocks: { name: 'clocks', sql: clocksSql(tree, partitioning) },
    noClocks: { name: 'no-clocks', sql: NO_CLOCKS_SQL },
    counts: { name: 'counts', sql: COUNTS_SQL },
    arrivals: { name: 'arrivals', sql: ARRIVALS_SQL },
    unknown: { name: 'unknown', sql: UNKNOWN_SQL },
    tables: [
      { name: tree.curated.name, sql: curatedSql(tree), table: tree.curated },
      { name: tree.quarantine.name, sql: quarantineSql(tree), table: tree.quarantine },
      { name: tree.quality.name, sql: qualitySql(tree), table: tree.quality },
      ...tree.rollups.map((rollup) => ({ name: rollup.table.name, sql: rollupSql(tree, rollup), table: rollup.table })),
      ...tree.tracks.map((track) => ({ name: track.table.name, sql: visitsSql(track), table: track.table })),
    ],
  };
}
