import { appendFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Firehose } from '../../../runtime/twin/firehose/firehose';
import { Journal } from '../../../runtime/twin/firehose/journal';
import type { ResolvedResource } from '../../../runtime/twin/ports';
import { temporaryFolder } from '../iot-core/generated';
import { SteppingClock } from '../metrics/stepping-clock';
import { seededRandom } from './seeded-random';
import { streamResource } from './stream-resource';

type Properties = Readonly<Record<string, unknown>>;

const byDevice: Properties = {
  Prefix: 'raw/device=!{partitionKeyFromQuery:device}/dt=!{timestamp:yyyy-MM-dd}/',
  DynamicPartitioningConfiguration: { Enabled: true },
  ProcessingConfiguration: {
    Enabled: true,
    Processors: [
      {
        Type: 'MetadataExtraction',
        Parameters: [{ ParameterName: 'MetadataExtractionQuery', ParameterValue: '{device:.device_id}' }],
      },
    ],
  },
};

let folder: ReturnType<typeof temporaryFolder>;
let clock: SteppingClock;
let objects: Map<string, Buffer>;
let refusals: number;
beforeEach(() => {
  folder = temporaryFolder();
  clock = new SteppingClock();
  objects = new Map();
  refusals = 0;
});
afterEach(() => folder.remove());

const storage = {
  async put(bucket: string, key: string, body: Uint8Array) {
    if (refusals > 0) {
      refusals -= 1;
      throw new Error('NoSuchBucket');
    }
    objects.set(`${bucket}/${key}`, Buffer.from(body));
  },
};
const open = (...resources: readonly ResolvedResource[]) =>
  new Firehose({ folder: folder.path, resources, clock, storage, random: seededRandom(7) });
/** A process that is about to be killed: its time stands still when ours goes on. */
const openDoomed = (doomed: SteppingClock, resource: ResolvedResource) =>
  new Firehose({ folder: folder.path, resources: [resource], clock: doomed, storage, random: seededRandom(8) });
const put = (firehose: Firehose, ...records: readonly string[]) =>
  Promise.all(records.map((record) => firehose.put('s', Buffer.from(record))));
const texts = () => [...objects.values()].map(String);
const waiting = () => readdirSync(join(folder.path, 's')).map((name) => statSync(join(folder.path, 's', name)).size);

describe('buffering', () => {
  it('writes one object of the records that came within the interval, in their order', async () => {
    const firehose = open(streamResource('s'));
    await put(firehose, '{"n":1}\n', '{"n":2}\n');
    await clock.advance(59_999);
    expect(texts()).toEqual([]);
    await put(firehose, '{"n":3}\n');
    await clock.advance(1);
    expect(texts()).toEqual(['{"n":1}\n{"n":2}\n{"n":3}\n']);
    await firehose.stop();
  });

  it('writes as soon as the size is reached', async () => {
    const firehose = open(streamResource('s'));
    await put(firehose, 'x'.repeat(600_000), 'y'.repeat(600_000));
    await vi.waitFor(() => expect(texts().map(({ length }) => length)).toEqual([1_200_000]));
    expect(clock.timers).toBe(0);
    await firehose.stop();
  });

  it("adds nothing between records: the separator is the rule's", async () => {
    const firehose = open(streamResource('s'));
    await put(firehose, 'a', 'b');
    await firehose.stop();
    expect(texts()).toEqual(['ab']);
  });

  it('names an object after stream, version and the arrival of its oldest record', async () => {
    const firehose = open(streamResource('s'));
    await put(firehose, 'a');
    await clock.advance(13 * 3_600_000);
    await firehose.stop();
    expect([...objects.keys()]).toEqual([
      expect.stringMatching(
        /^raw\/raw\/dt=2026-01-31\/s-1-2026-01-31-12-00-00-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.json$/,
      ),
    ]);
  });

  it('compresses with gzip', async () => {
    const firehose = open(streamResource('s', { CompressionFormat: 'GZIP', FileExtension: '.json.gz' }));
    await put(firehose, 'a\n', 'b\n');
    await firehose.stop();
    const [[key, body] = ['', Buffer.of()]] = objects;
    expect(key).toMatch(/\.json\.gz$/);
    expect(gunzipSync(body).toString()).toBe('a\nb\n');
  });

  it('delivers what has gathered when it stops, and takes nothing after', async () => {
    const firehose = open(streamResource('s'));
    await put(firehose, 'a');
    await firehose.stop();
    expect(texts()).toEqual(['a']);
    await expect(put(firehose, 'b')).rejects.toThrow('the stream s is stopped');
    expect(clock.timers).toBe(0);
  });
});

describe('dynamic partitioning', () => {
  it('writes an object per partition key', async () => {
    const firehose = open(streamResource('s', byDevice));
    await put(firehose, '{"device_id":"a"}', '{"device_id":"b"}', '{"device_id":"a"}');
    await clock.advance(60_000);
    expect([...objects].map(([key, body]) => [key.slice(0, 16), body.toString()])).toEqual([
      ['raw/raw/device=a', '{"device_id":"a"}{"device_id":"a"}'],
      ['raw/raw/device=b', '{"device_id":"b"}'],
    ]);
    await firehose.stop();
  });

  it('sends a record without key to the error prefix, as a line that says why', async () => {
    const firehose = open(streamResource('s', byDevice));
    await put(firehose, '{"other":1}\n', 'no json');
    await firehose.stop();
    const lines = texts().map((text) => JSON.parse(text));
    expect([...objects.keys()][0]).toMatch(/^raw\/errors\/type=processing-failed\/s-1-/);
    expect(lines[0]).toEqual({
      attemptsMade: 1,
      arrivalTimestamp: clock.now(),
      errorCode: 'DynamicPartitioning.MetadataExtractionFailed',
      errorMessage: 'the partition key device is null or empty',
      attemptEndingTimestamp: clock.now(),
      rawData: Buffer.from('{"other":1}\n').toString('base64'),
    });
    expect(lines[1].errorMessage).toBe('the record is not JSON');
    expect(firehose.counts().get('s')).toMatchObject({ taken: 2, delivered: 0, failed: 2 });
  });

  it('has at most 500 active partitions; the 501st goes to the error prefix until some are delivered', async () => {
    const firehose = open(streamResource('s', byDevice));
    const record = (n: number) => `{"device_id":"d${n}"}`;
    await put(firehose, ...Array.from({ length: 501 }, (_, n) => record(n)), record(3));
    await clock.advance(60_000);
    expect(firehose.counts().get('s')).toMatchObject({ taken: 502, delivered: 501, failed: 1, objects: 501 });
    expect([...objects.keys()].filter((key) => key.includes('type=activePartitionExceeded'))).toHaveLength(1);
    await put(firehose, record(500));
    await firehose.stop();
    expect([...objects.keys()].at(-1)).toMatch(/^raw\/raw\/device=d500\//);
  });
});

describe('what was taken is not lost', () => {
  it('survives a process that ends without a word, with its time of arrival', async () => {
    await put(openDoomed(new SteppingClock(), streamResource('s')), '1', '2');
    await clock.advance(30_000);
    const again = open(streamResource('s'));
    await put(again, '3');
    await clock.advance(29_999);
    expect(texts()).toEqual([]);
    await clock.advance(1);
    expect(texts()).toContain('123');
    await again.stop();
  });

  it('may come twice after such an end, and only what shares a file with what was not delivered', async () => {
    const doomed = new SteppingClock();
    const first = openDoomed(doomed, streamResource('s', byDevice));
    await put(first, '{"device_id":"a"}');
    await doomed.advance(30_000);
    await put(first, '{"device_id":"b"}');
    await doomed.advance(30_000);
    expect(texts()).toEqual(['{"device_id":"a"}']);
    const again = open(streamResource('s', byDevice));
    await again.stop();
    expect(texts().sort()).toEqual(['{"device_id":"a"}', '{"device_id":"a"}', '{"device_id":"b"}']);
    expect(waiting()).toEqual([]);
  });

  it('drops a last frame that was not whole', async () => {
    const journal = new Journal(join(folder.path, 's'));
    await journal.append(Buffer.from('whole'), 5);
    journal.close();
    for (const torn of [[1], [9, 0, 0, 0], [1, 0, 0, 0, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 65]]) {
      const [file = ''] = readdirSync(join(folder.path, 's'));
      appendFileSync(join(folder.path, 's', file), Buffer.from(torn));
      expect(new Journal(join(folder.path, 's')).recovered.map(({ body, at }) => [String(body), at])).toEqual([
        ['whole', 5],
      ]);
    }
  });

  it('is tried again while the bucket refuses it, and removed from the disk when it is delivered', async () => {
    refusals = 3;
    const firehose = open(streamResource('s'));
    await put(firehose, 'a');
    await clock.advance(60_000 + 5_000 + 10_000 + 19_999);
    expect(texts()).toEqual([]);
    expect(waiting()).toHaveLength(1);
    await clock.advance(1);
    expect(texts()).toEqual(['a']);
    expect(waiting()).toEqual([]);
    expect(firehose.counts().get('s')).toMatchObject({ retries: 3, delivered: 1 });
    await firehose.stop();
  });

  it('is kept for the next start when it cannot be delivered at the stop', async () => {
    refusals = 1;
    const firehose = open(streamResource('s'));
    await put(firehose, 'a');
    await firehose.stop();
    expect(texts()).toEqual([]);
    const again = open(streamResource('s'));
    await again.stop();
    expect(texts()).toEqual(['a']);
  });

  it('expires after 24 hours without delivery, and is counted', async () => {
    refusals = 10_000;
    const firehose = open(streamResource('s'));
    await put(firehose, 'a');
    await clock.advance(25 * 3_600_000);
    expect(firehose.counts().get('s')).toMatchObject({ expired: 1, delivered: 0 });
    expect(waiting()).toEqual([]);
    await firehose.stop();
  });

  it('is in files that only their owner can read', async () => {
    const firehose = open(streamResource('s'));
    await put(firehose, 'a');
    expect(statSync(join(folder.path, 's')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder.path, 's/1.journal')).mode & 0o777).toBe(0o600);
    await firehose.stop();
  });
});

describe('refusals', () => {
  it('a record of more than 1,000 KiB', async () => {
    const firehose = open(streamResource('s'));
    await put(firehose, 'x'.repeat(1_024_000));
    await expect(put(firehose, 'x'.repeat(1_024_001))).rejects.toThrow(
      'a record has at most 1024000 bytes, this one 1024001',
    );
    await firehose.stop();
  });

  it('a stream that is not in the stacks', async () => {
    await expect(open().put('nobody', Buffer.from(''))).rejects.toThrow(
      'there is no delivery stream nobody in the stacks',
    );
  });

  it.each([
    [{ CompressionFormat: 'Snappy' }, 'the compression Snappy is not in the twin'],
    [{ DataFormatConversionConfiguration: { Enabled: true } }, 'DataFormatConversionConfiguration is not in the twin'],
    [{ Prefix: '!{partitionKeyFromQuery:device}/!{timestamp:dd}' }, 'no query gives the partition key device'],
    [
      { ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Lambda' }] } },
      'the processor Lambda is not in the twin',
    ],
  ])('a stream with %j, by name', async (changes, problem) => {
    const firehose = open(streamResource('s', changes));
    expect(firehose.refused).toEqual([{ stream: 's', problems: [problem] }]);
    await expect(put(firehose, 'a')).rejects.toThrow('ResourceNotFoundException');
  });
});

describe('streams change while the twin runs', () => {
  it('what has gathered goes where it was meant to, what comes next goes to the new place', async () => {
    const firehose = open(streamResource('s'));
    await put(firehose, 'old');
    await firehose.serve([streamResource('s', { Prefix: 'new/!{timestamp:dd}/' }), streamResource('t')]);
    await put(firehose, 'new');
    await firehose.put('t', Buffer.from('t'));
    await firehose.serve([streamResource('s', { Prefix: 'new/!{timestamp:dd}/' })]);
    await firehose.stop();
    expect([...objects].map(([key, body]) => `${body} ${key.slice(0, 8)}`).sort()).toEqual([
      'new raw/new/',
      'old raw/raw/',
      't raw/raw/',
    ]);
  });
});
