import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { filesIn } from '../../runtime/twin/lake/storage/files-in';
import { keyOfPath } from '../../runtime/twin/lake/storage/key-path';
import { lakeFolder } from '../../runtime/twin/lake/storage/object-store';
import { BUCKET } from './fleet';
import { type Message, messageOf } from './ledger';

/** One delivery of a message. */
export interface Delivery extends Message {
  /** The ids of a twin sort by the time at which it got the message, over all of its starts. */
  readonly traceId: string;
  /** ms since 1970. */
  readonly ingestedAt: number;
}

export interface LakeContents {
  readonly deliveries: readonly Delivery[];
  /** Keys of the objects below the error prefix. */
  readonly errors: readonly string[];
}

/** Every record of every object, read without the twin's own means. Throws where an object is not whole. */
export async function lakeContents(dataDir: string): Promise<LakeContents> {
  const bucket = join(lakeFolder(join(dataDir, 'lake')).folder, BUCKET);
  const deliveries: Delivery[] = [];
  const errors: string[] = [];
  for await (const path of filesIn(bucket)) {
    const key = keyOfPath(path);
    if (key.startsWith('errors/')) errors.push(key);
    else deliveries.push(...recordsOf(key, await readFile(join(bucket, path))));
  }
  return { deliveries, errors };
}

function recordsOf(key: string, body: Buffer): Delivery[] {
  const text = (key.endsWith('.gz') ? gunzipSync(body) : body).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const said = JSON.parse(line) as Readonly<Record<string, unknown>>;
      const message = messageOf(String(said['device_id']), said);
      return { ...message, traceId: String(said['trace_id']), ingestedAt: Number(said['ingest_ms']) };
    });
}
