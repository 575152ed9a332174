import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '../lake/catalog/catalog';
import type { Storage } from '../ports';

/** The compiled file, and the table that is read from it. */
const FILE = 'lake/devices/devices.ndjson';
const TABLE = 'devices';

/** Puts the list of devices where its table looks, as each run of the ETL does in AWS. A fleet without an ETL has neither. */
export async function putDevicesTable(generated: string, { tables }: Catalog, storage: Storage): Promise<void> {
  const location = tables.find(({ name }) => name === TABLE)?.location;
  const file = join(generated, FILE);
  if (!location || !existsSync(file)) return;
  const folders = location.folders.flatMap((folder) => ('text' in folder ? [folder.text] : []));
  await storage.put(location.bucket, [...folders, 'part-0.ndjson'].join('/'), readFileSync(file));
}
