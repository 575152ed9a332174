/** From what a partition has to what its table may say. Athena user guide, "Change a column's data type". */
const COMPATIBLE: Readonly<Record<string, readonly string[]>> = {
  string: ['tinyint', 'smallint', 'int', 'bigint'],
  tinyint: ['smallint', 'int', 'bigint'],
  smallint: ['int', 'bigint'],
  int: ['bigint'],
  float: ['double'],
};

/** Whether Athena reads a column that a partition declares as one type, and its table as another; types as Glue writes them. */
export function readsAs(ofPartition: string, ofTable: string): boolean {
  return ofPartition === ofTable || COMPATIBLE[ofPartition]?.includes(ofTable) === true;
}
