import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../etl/manifest';
import { at, type Compiled, manifest, ofType } from './compiled';

/** Views as Athena itself keeps them; that they answer is shown in test/twin/views.test.ts, that Trino reads them in test/trino. */

const viewsOf = ({ resources }: Compiled) =>
  ofType(resources, 'AWS::Glue::Table').filter(
    ({ properties }) => at(properties, 'TableInput', 'TableType') === 'VIRTUAL_VIEW',
  );

interface Text {
  readonly originalSql: string;
  readonly schema: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

function textOf({ properties }: ReturnType<typeof viewsOf>[number]): Text {
  const text = String(at(properties, 'TableInput', 'ViewOriginalText'));
  const encoded = /^\/\* Presto View: (\S+) \*\/$/.exec(text)?.[1] ?? '';
  return JSON.parse(Buffer.from(encoded, 'base64').toString());
}

describe('the views of the lake', () => {
  it('declare the same columns to Glue and to Trino, in the types of each', async () => {
    const views = viewsOf(await manifest(MANIFEST));
    expect(views.length).toBeGreaterThan(8);
    for (const view of views) {
      const { columns, schema } = textOf(view);
      expect(schema).toBe('cold');
      const glue = at(view.properties, 'TableInput', 'StorageDescriptor', 'Columns') as readonly object[];
      const trino: Readonly<Record<string, string>> = { string: 'varchar', timestamp: 'timestamp(3)' };
      expect(columns).toEqual(
        glue.map((column) => {
          const { Name, Type } = column as { Name: string; Type: string };
          return { name: Name, type: trino[Type] ?? Type };
        }),
      );
      // Athena fails on a view whose storage descriptor has none.
      expect(at(view.properties, 'TableInput', 'StorageDescriptor', 'SerdeInfo')).toEqual({});
      expect(at(view.properties, 'TableInput', 'Parameters', 'presto_view')).toBe('true');
    }
  });

  it('have timestamps of microseconds over Iceberg, as Athena reads them', async () => {
    const iceberg = MANIFEST.replace('engine: lambda', 'engine: glue').replace(
      'lake: {',
      'lake: { curated: { format: iceberg },',
    );
    const types = viewsOf(await manifest(iceberg)).flatMap((view) => textOf(view).columns.map(({ type }) => type));
    expect(types.filter((type) => type.startsWith('timestamp'))).toContain('timestamp(6)');
    expect(types).not.toContain('timestamp(3)');
  });

  it('prune by whatever the manifest partitions curated data by', async () => {
    const days = MANIFEST.replace('lake: {', 'lake: { curated: { partitioning: [group, device, year, month, day] },');
    for (const view of viewsOf(await manifest(days)))
      expect(textOf(view).originalSql, view.logicalId).toMatch(/"year" = substr\(|"dt" >= |FROM "live_/);
  });
});
