import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Both, both } from './both';
import { MANIFEST } from './manifest';
import { RawLake, reading } from './raw-lake';
import { describeWithSpark } from './spark';

/**
 * Both engines take the same lines out of a broken file of gzip, to the byte: all that can be unpacked before the first byte that cannot.
 * The files are larger than what zlib gives out at once, for that is what a stream that fails may keep to itself.
 */

const NOON = Date.UTC(2026, 5, 15, 12);
const DAY = '2026-06-15';
const LINES = 1500;

/** Hard to pack, so that a file has many pieces. */
const note = (at: number) => Math.abs(Math.sin(at) * 2 ** 52).toString(36);
const text = Array.from({ length: LINES }, (_, at) => {
  const line = reading('n-001', at, NOON + at * 1000, { temperature: (at % 400) / 10, note: note(at) });
  return `${JSON.stringify({ ...line, trace_id: note(at * 7) + note(at * 3) })}\n`;
}).join('');
const whole = gzipSync(text);

const flipped = (at: number) => Buffer.from(whole).fill((whole.at(at) ?? 0) ^ 0x55, at, at + 1);
const cut = whole.subarray(0, Math.floor(whole.length * 0.7));
const left = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString().split('\n').length;
const nothing = gzipSync('');

const all = { in: LINES, unparsable: 0 };
/** With what is in them by the law, where that is known. */
const BROKEN: Readonly<Record<string, readonly [bytes: Uint8Array, report: object]>> = {
  'words behind it': [Buffer.concat([whole, Buffer.from('and more')]), all],
  'half a head behind it': [Buffer.concat([whole, whole.subarray(0, 1), Buffer.from('x')]), all],
  'zeros behind it': [Buffer.concat([whole, Buffer.alloc(64)]), all],
  'a wrong checksum': [flipped(whole.length - 6), all],
  'a wrong length': [flipped(whole.length - 2), all],
  'cut inside its checksum': [whole.subarray(0, -6), all],
  'cut in the middle': [cut, { in: left, unparsable: 1 }],
  'a wrong byte in the middle': [flipped(Math.floor(whole.length / 2)), {}],
  'a wrong byte in the first piece': [flipped(9_000), {}],
  'another behind it that is broken': [Buffer.concat([gzipSync('{"a":1}\n'), flipped(9_000)]), {}],
  'nothing in it, and words behind': [Buffer.concat([nothing, Buffer.from('and more')]), { in: 1, unparsable: 0 }],
  'nothing in it, and a wrong checksum': [Buffer.from(nothing).fill(1, nothing.length - 6), { in: 1, unparsable: 0 }],
};

describeWithSpark('a large broken file of gzip', () => {
  let one: Both;
  let lake: RawLake;
  beforeAll(async () => {
    one = await both(MANIFEST);
  });
  afterAll(() => one.engine.close());
  beforeEach(() => {
    lake = new RawLake(one.engine.raw);
  });

  it.each(Object.keys(BROKEN))('%s', { timeout: 120_000 }, async (name) => {
    const [bytes = '', report = {}] = BROKEN[name] ?? [];
    const isEmpty = name.startsWith('nothing');
    const beside = lake.put(
      'north',
      'n-002',
      NOON,
      isEmpty ? `${JSON.stringify(reading('n-002', 1, NOON, {}))}\n` : '',
    );
    const broken = lake.put('north', 'n-001', NOON, bytes, '.json.gz');
    const { duckdb, spark } = await one.run('room', { days: [DAY] });
    expect(spark.run, 'the report, and what was written').toEqual(duckdb.run);
    expect(spark.files).toEqual(duckdb.files);
    expect(duckdb.run.report).toMatchObject(report);
    for (const key of [beside, broken]) lake.remove(key);
  });
});
