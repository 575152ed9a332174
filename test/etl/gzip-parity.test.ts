import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Both, both } from './both';
import { firstOf } from './long';
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
const textFrom = (first: number) =>
  Array.from({ length: LINES }, (_, n) => {
    const at = first + n;
    const line = reading('n-001', at, NOON + at * 1000, { temperature: (at % 400) / 10, note: note(at) });
    return `${JSON.stringify({ ...line, trace_id: note(at * 7) + note(at * 3) })}\n`;
  }).join('');

interface Report {
  readonly in: number;
  readonly unparsable: number;
}
/** With what is in it by the law, where that is known. */
type Broken = readonly [bytes: Uint8Array, report?: Report];

function brokenFiles(whole: Uint8Array): Readonly<Record<string, Broken>> {
  const all = { in: LINES, unparsable: 0 };
  const none = { in: 0, unparsable: 0 };
  const flipped = (at: number) => Buffer.from(whole).fill((whole.at(at) ?? 0) ^ 0x55, at, at + 1);
  const cut = whole.subarray(0, Math.floor(whole.length * 0.7));
  const left = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString().split('\n').length;
  const nothing = gzipSync('');
  return {
    'words behind it': [Buffer.concat([whole, Buffer.from('and more')]), all],
    'half a head behind it': [Buffer.concat([whole, whole.subarray(0, 1), Buffer.from('x')]), all],
    'zeros behind it': [Buffer.concat([whole, Buffer.alloc(64)]), all],
    'a wrong checksum': [flipped(whole.length - 6), all],
    'a wrong length': [flipped(whole.length - 2), all],
    'cut inside its checksum': [whole.subarray(0, -6), all],
    'cut in the middle': [cut, { in: left, unparsable: 1 }],
    'a wrong byte in the middle': [flipped(Math.floor(whole.length / 2))],
    'a wrong byte in the first piece': [flipped(9_000)],
    'another behind it that is broken': [Buffer.concat([gzipSync('{"a":1}\n'), flipped(9_000)])],
    'nothing in it, and words behind': [Buffer.concat([nothing, Buffer.from('and more')]), none],
    'nothing in it, and a wrong checksum': [Buffer.from(nothing).fill(1, nothing.length - 6), none],
  };
}
const KINDS = Object.keys(brokenFiles(gzipSync(textFrom(0))));
const isKnown = (kind: string) => brokenFiles(gzipSync(textFrom(0)))[kind]?.[1] !== undefined;
/** Spark may take one of these for sound; where it refuses a file, all others are looked at, too. */
const ALONE = ['zeros behind it', 'a wrong length', 'cut inside its checksum'];

describeWithSpark('large broken files of gzip', () => {
  let one: Both;
  beforeAll(async () => {
    one = await both(MANIFEST);
  });
  afterAll(() => one.engine.close());

  it.each([
    ...firstOf(1, ALONE).map((kind) => [kind, [kind]] as const),
    ['all that have a law', KINDS.filter(isKnown)] as const,
    ['all others', KINDS.filter((kind) => !isKnown(kind))] as const,
  ])('%s', { timeout: 360_000 }, async (_, kinds) => {
    rmSync(join(one.engine.raw, 'raw'), { recursive: true, force: true });
    const lake = new RawLake(one.engine.raw);
    lake.putReading('north', reading('n-002', 1, NOON, { temperature: 5 }));
    const sum = { in: 1, unparsable: 0 };
    for (const [at, kind] of kinds.entries()) {
      const [bytes = '', report] = brokenFiles(gzipSync(textFrom(at * LINES)))[kind] ?? [];
      lake.put('north', 'n-001', NOON, bytes, '.json.gz');
      sum.in += report?.in ?? 0;
      sum.unparsable += report?.unparsable ?? 0;
    }
    const { duckdb, spark } = await one.run('room', { days: [DAY] });
    expect(spark.run, 'the report, and what was written').toEqual(duckdb.run);
    expect(spark.files).toEqual(duckdb.files);
    if (kinds.every(isKnown)) expect(duckdb.run.report).toMatchObject(sum);
  });
});
