import { join } from 'node:path';
import { systemClock } from '../../../runtime/clock';
import { Firehose } from '../../../runtime/twin/firehose/firehose';
import { ObjectStore } from '../../../runtime/twin/lake/storage/object-store';
import { seededRandom } from './seeded-random';
import { streamResource } from './stream-resource';

/** Puts objects and records without end, to be killed. Prints the number of each when its put has resolved. */
const [, , folder = '', first = '0'] = process.argv;
const storage = new ObjectStore({ folder: join(folder, 'lake'), buckets: ['raw'] });
const firehose = new Firehose({
  folder: join(folder, 'streams'),
  resources: [streamResource('s', { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0.05 } })],
  clock: systemClock(),
  storage,
  random: seededRandom(Number(first)),
});

let next = Number(first);
async function write(): Promise<void> {
  for (;;) {
    const n = next++;
    await storage.put('raw', `direct/${n}.json`, Buffer.from(`{"n":${n}}`));
    await firehose.put('s', Buffer.from(`{"n":${n}}\n`));
    process.stdout.write(`${n}\n`);
  }
}
await Promise.all(Array.from({ length: 20 }, write));
