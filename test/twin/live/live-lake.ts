import { join } from 'node:path';
import { type EtlWindow, runEtl } from '../../../runtime/twin/etl/run-etl';
import { loadStacks } from '../../../runtime/twin/stacks/load';
import { putDevicesTable } from '../../../runtime/twin/wiring/devices-table';
import { lakeRoom } from '../lake/lake-room';
import { writeManifest } from '../stacks/compiled';

/** A lake of a manifest in a folder, at noon of 31 January 2026, with its ETL. */
export async function liveLake(folder: string, manifest: string) {
  const generated = join(folder, 'generated');
  const dataDir = join(folder, 'data');
  await writeManifest(generated, manifest);
  const { resources } = loadStacks(generated);
  const room = lakeRoom(join(dataDir, 'lake'), resources);
  await putDevicesTable(generated, room.lake.catalog, room.store);
  const etl = (sensor: string, window: EtlWindow = { from: '2026-01-30', to: '2026-01-31' }) =>
    runEtl({ generated, dataDir, resources }, sensor, window);
  const table = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
    const { columns, rows } = await room.lake.query(sql);
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
  };
  return { ...room, resources, generated, dataDir, etl, table };
}

/** The key of a raw object under the default layout. */
export function rawKey(group: string, device: string, arrivalMs: number, name: string): string {
  const [year, month, day] = new Date(arrivalMs).toISOString().slice(0, 10).split('-');
  return `raw/group=${group}/device=${device}/year=${year}/month=${month}/day=${day}/${name}`;
}
