import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ResolvedResource } from '../../../runtime/twin/ports';
import { temporaryFolder } from '../iot-core/generated';
import { lakeRoom, tableResources } from './lake-room';

/** Views as Athena keeps them in the catalog, over a table with partitions. */

const folder = temporaryFolder();
afterAll(() => folder.remove());

function view(name: string, sql: string, columns: readonly string[], declared = columns): ResolvedResource {
  const text = JSON.stringify({
    originalSql: sql,
    columns: declared.map((column) => ({ name: column, type: 'bigint' })),
  });
  const input = {
    Name: name,
    TableType: 'VIRTUAL_VIEW',
    ViewOriginalText: `/* Presto View: ${Buffer.from(text).toString('base64')} */`,
    StorageDescriptor: { Columns: columns.map((column) => ({ Name: column, Type: 'bigint' })), SerdeInfo: {} },
  };
  const properties = { DatabaseName: 'my_db', TableInput: input };
  return { stack: 'lake', logicalId: name, type: 'AWS::Glue::Table', name, arn: '', properties };
}

let rooms = 0;
async function room(...views: readonly ResolvedResource[]) {
  const made = lakeRoom(join(folder.path, String(rooms++)), [...tableResources({ x: 'bigint' }), ...views]);
  await made.put('raw/group=a/dt=2026-01-31/1.json', '{"x":1}');
  await made.put('raw/group=a/dt=2026-01-30/1.json', '{"x":2}');
  return made;
}

const TODAY = view('today', `SELECT "x", "group" FROM "raw" WHERE "dt" = CAST(current_date AS varchar)`, [
  'x',
  'group',
]);

describe('a view', () => {
  it('answers like a table, and reads only what its conditions leave', async () => {
    const { lake } = await room(TODAY);
    const answer = await lake.query('SELECT x FROM today WHERE "group" = \'a\'');
    expect(answer).toMatchObject({ rows: [[1]], objectsScanned: 1 });
    await lake.close();
  });

  it('can stand on another', async () => {
    const { lake, rows } = await room(view('twice', 'SELECT 2 * t.x AS y FROM today AS t', ['y']), TODAY);
    expect(await rows('SELECT y, (SELECT max(y) FROM twice) FROM my_db.twice AS a')).toEqual([[2, 2]]);
    await lake.close();
  });

  it('that stands on itself is refused, and not for ever', async () => {
    const { lake } = await room(view('a', 'SELECT x FROM b', ['x']), view('b', 'SELECT x FROM a', ['x']));
    await expect(lake.query('SELECT * FROM a')).rejects.toThrow('circle');
    await lake.close();
  });

  it('gives way to a name after WITH', async () => {
    const { lake, rows } = await room(TODAY);
    expect(await rows('WITH today AS (SELECT 9 AS x) SELECT x FROM today')).toEqual([[9]]);
    await lake.close();
  });

  it('gets at no file, as little as a query does', async () => {
    const { lake } = await room(view('sly', "SELECT * FROM read_text('/etc/hostname')", ['x']));
    await expect(lake.query('SELECT * FROM sly')).rejects.toThrow('read_text');
    await lake.close();
  });

  it('whose columns are not those of its text is refused by name, as Athena calls it stale', async () => {
    const { lake } = await room(view('stale', 'SELECT x FROM raw', ['x'], ['y']));
    expect(lake.catalog.refused).toEqual([{ table: 'stale', problems: ['its columns are not those of its text'] }]);
    await lake.close();
  });
});
