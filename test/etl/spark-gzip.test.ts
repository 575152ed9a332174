import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, engine, type Run } from './engine';
import { firstOf } from './long';
import { MANIFEST } from './manifest';
import { RawLake, reading } from './raw-lake';
import { describeWithSpark, spark } from './spark';

/**
 * Spark unpacks gzip by itself, and Python the files over which it stumbles. A file that it took for sound and was not would lose lines that nobody
 * misses, so each kind that it may take for sound is alone here; one that it refuses has all others looked at, too.
 */

const NOON = Date.UTC(2026, 5, 15, 12);
const SOUND = { temperature: 4.5, humidity: 50, passages: 3, door: false, mode: 'auto', note: 'fine' };
const LINES = 200;

const text = (from: number) =>
  Array.from({ length: LINES }, (_, at) => reading('n-001', from + at, NOON + (from + at) * 1000, SOUND))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

interface Broken {
  readonly bytes: Uint8Array;
  readonly report: Partial<Record<'curated' | 'duplicates' | 'unparsable', number>>;
}

function brokenFiles(text: string): Readonly<Record<string, Broken>> {
  const whole = gzipSync(text);
  const all = { curated: LINES };
  const none = { unparsable: 1 };
  const half = whole.subarray(0, whole.length / 2);
  const whatIsLeft = gunzipSync(half, { finishFlush: constants.Z_SYNC_FLUSH }).toString().split('\n');
  return {
    'cut in front of its checksum': { bytes: whole.subarray(0, -8), report: all },
    'cut inside its checksum': { bytes: whole.subarray(0, -3), report: all },
    'zeros behind it': { bytes: Buffer.concat([whole, Buffer.alloc(32)]), report: all },
    'words behind it': { bytes: Buffer.concat([whole, Buffer.from('and more')]), report: all },
    'another that is cut behind it': { bytes: Buffer.concat([whole, whole.subarray(0, 12)]), report: all },
    'two in one': { bytes: Buffer.concat([whole, whole]), report: { curated: LINES, duplicates: LINES } },
    'nothing at all': { bytes: Buffer.alloc(0), report: {} },
    'cut inside its head': { bytes: whole.subarray(0, 6), report: none },
    'a head and no more': { bytes: whole.subarray(0, 10), report: none },
    'a wrong first byte': { bytes: Buffer.from(whole).fill(0, 0, 1), report: none },
    'words, not packed': { bytes: Buffer.from('no gzip'), report: none },
    'cut in the middle': { bytes: half, report: { curated: whatIsLeft.length - 1, unparsable: 1 } },
  };
}
const NAMES = Object.keys(brokenFiles(text(0)));
const ALONE = ['cut in front of its checksum', 'zeros behind it', 'another that is cut behind it'];

describeWithSpark('a broken file of gzip is read as far as it goes', () => {
  const out = mkdtempSync(join(tmpdir(), 'fleet-spark-gzip-'));
  let one: Engine;
  beforeAll(async () => {
    one = await engine(MANIFEST);
  });
  afterAll(() => {
    one.close();
    rmSync(out, { recursive: true, force: true });
  });

  async function ran(names: readonly string[]): Promise<{ readonly run: Run; readonly wanted: object }> {
    rmSync(join(one.raw, 'raw'), { recursive: true, force: true });
    const lake = new RawLake(one.raw);
    const wanted = { in: LINES, curated: LINES, duplicates: 0, unparsable: 0, quarantined: 0, dropped: 0 };
    lake.put('north', 'n-001', NOON, gzipSync(text(10_000)), '.json.gz');
    for (const [at, name] of names.entries()) {
      const broken = brokenFiles(text(1 + at * 300))[name];
      lake.put('north', 'n-001', NOON, broken?.bytes ?? '', '.json.gz');
      for (const [state, count] of Object.entries(broken?.report ?? {})) {
        wanted[state as keyof Broken['report']] += count;
        wanted.in += count;
      }
    }
    const script = join(one.generated, 'glue', 'room.py');
    const devices = join(one.generated, 'lake', 'devices', 'devices.ndjson');
    return { run: await spark().run({ script, devices, raw: one.raw, out, days: ['2026-06-15'] }), wanted };
  }

  it.each(firstOf(1, ALONE))('%s, beside a sound one', { timeout: 360_000 }, async (name) => {
    const { run, wanted } = await ran([name]);
    expect(run.report).toMatchObject(wanted);
  });

  it('all of them at once', { timeout: 360_000 }, async () => {
    const { run, wanted } = await ran(NAMES);
    expect(run.report).toMatchObject(wanted);
    expect(run.report.reasons).toEqual({ 'not-gzip': 4, 'not-json': 1 });
  });
});
