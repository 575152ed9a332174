import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index';
import type { ColumnType } from '../../compiler/ir/etl/column';
import { tablesOf } from '../../compiler/ir/etl/tree';
import { sourcesOf } from '../sources';
import { duck } from './duckdb';
import { engine } from './engine';
import { MANIFEST } from './manifest';
import { RawLake, reading } from './raw-lake';

/** The tree says what each table holds; the files hold just that, in the types that the catalog declares. */

const NOON = Date.UTC(2026, 5, 15, 12);
const PARQUET: Readonly<Record<ColumnType, string>> = {
  double: 'DOUBLE',
  bigint: 'BIGINT',
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
};
const READINGS: Readonly<Record<string, readonly [group: string, device: string, fields: object]>> = {
  room: ['north', 'n-001', { temperature: 5 }],
  meter: ['meters', 'm-001', { power: 5 }],
  portal: ['gates', 'g-001', { tag: 'E2' }],
};

const { fleet } = await compile(sourcesOf({ 'fleet.yaml': MANIFEST }), { manifest: 'fleet.yaml' });
const one = await engine(MANIFEST);
const lake = new RawLake(one.raw);
for (const [sensor, [group, device, fields]] of Object.entries(READINGS)) {
  lake.putReading(group, reading(device, 1, NOON, { ...fields, nobodyKnows: 1 }));
  lake.put(group, device, NOON, 'rubbish');
  await one.run(sensor, { days: ['2026-06-15'] });
}
const db = await duck();
afterAll(() => one.close());

describe.each(fleet?.etl?.trees.flatMap(tablesOf).map((table) => [table.name, table] as const) ?? [])(
  '%s',
  (name, table) => {
    it('has the columns of the tree, in their order and types', async () => {
      const found = await db.rows(
        `DESCRIBE SELECT * FROM read_parquet('${one.out}/${name}/*/*/*.parquet', hive_partitioning = false)`,
      );
      expect(found.map(({ column_name, column_type }) => [column_name, column_type])).toEqual(
        table.columns.map((column) => [column.name, PARQUET[column.type]]),
      );
    });
  },
);

it('every step adds to, or takes from, the schema of the step before', () => {
  for (const tree of fleet?.etl?.trees ?? []) {
    expect(tree.steps.map(({ step }) => step)).toEqual([
      'read',
      'time',
      'cast',
      'present',
      'require',
      'range',
      'deduplicate',
      'derive',
      'enrich',
      'flag',
    ]);
    expect(tree.steps.at(-1)?.output).toEqual(tree.curated.columns);
    for (const { output } of tree.steps) expect(new Set(output.map(({ name }) => name)).size).toBe(output.length);
  }
});
