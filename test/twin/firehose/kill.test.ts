import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../runtime/clock';
import { Firehose } from '../../../runtime/twin/firehose/firehose';
import { ObjectStore } from '../../../runtime/twin/lake/storage/object-store';
import { temporaryFolder } from '../iot-core/generated';
import { seededRandom } from './seeded-random';
import { streamResource } from './stream-resource';

const script = fileURLToPath(new URL('./writer-process.ts', import.meta.url));
const ROUNDS = 3;

describe('kill -9 of a process that writes', () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);

  /** Starts at `first` and kills after so many acknowledgements; what was acknowledged. */
  const round = async (first: number, acknowledgements: number): Promise<number[]> => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder.path, String(first)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const acknowledged: number[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(Number(line));
      if (acknowledged.length === acknowledgements) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return acknowledged;
  };

  it('loses no object and no record whose put had resolved, and leaves no object in part', async () => {
    const acknowledged: number[] = [];
    for (let n = 0; n < ROUNDS; n++) acknowledged.push(...(await round(1_000_000 * (n + 1), 700 + 900 * n)));
    const storage = new ObjectStore({ folder: join(folder.path, 'lake'), buckets: ['raw'] });
    const options = {
      folder: join(folder.path, 'streams'),
      resources: [streamResource('s')],
      clock: systemClock(),
      storage,
    };
    await new Firehose({ ...options, random: seededRandom(9) }).stop();
    const numbersIn = async (prefix: string) => {
      const found: number[] = [];
      for (const { key } of await storage.list('raw', prefix)) {
        const text = Buffer.from(await storage.get('raw', key)).toString();
        found.push(
          ...text
            .trimEnd()
            .split('\n')
            .map((line) => (JSON.parse(line) as { n: number }).n),
        );
      }
      return new Set(found);
    };
    const [objects, records] = [await numbersIn('direct/'), await numbersIn('raw/')];
    expect(acknowledged.length).toBeGreaterThanOrEqual(4_800);
    expect(acknowledged.filter((n) => !objects.has(n))).toEqual([]);
    expect(acknowledged.filter((n) => !records.has(n))).toEqual([]);
  }, 180_000);
});
