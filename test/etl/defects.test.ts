import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFECTS, type Defect } from './defects';
import { duck, type Row } from './duckdb';
import { type Engine, engine } from './engine';
import { MANIFEST } from './manifest';
import { type Layout, RawLake, reading } from './raw-lake';

/** Every defect, one by one, through the generated SQL in a real DuckDB: nothing is lost, and each ends as it is said. */

const NOON = Date.UTC(2026, 5, 15, 12);
const DAY = '2026-06-15';
const SOUND = { temperature: 4.5, humidity: 50, passages: 3, door: false, mode: 'auto', note: 'fine' };

const engines: Engine[] = [];
afterAll(() => {
  for (const one of engines) one.close();
});

interface Found {
  readonly report: Awaited<ReturnType<Engine['run']>>['report'];
  readonly curated: readonly Row[];
  readonly quarantine: readonly Row[];
}

const manifestOf = (layout: Layout) =>
  layout === 'by-day' ? MANIFEST.replace('lake: {', 'lake: { partitioning: [group, dt],') : MANIFEST;
const of = (layout: Layout) => DEFECTS.filter(({ byDay }) => layout === 'by-day' || byDay !== true);

/** All defects on one day, each in an object of its own; `sequence` tells them apart. */
async function ran(
  layout: Layout,
  pack: (line: Uint8Array) => Uint8Array,
  end: string,
  defects: readonly Defect[] = of(layout),
): Promise<Found> {
  const one = await engine(manifestOf(layout));
  engines.push(one);
  const lake = new RawLake(one.raw, layout);
  for (const [at, defect] of defects.entries()) {
    const sound = reading('n-001', at + 1, NOON + at * 1000, SOUND);
    const line = Buffer.concat([defect.line(sound), Buffer.from('\n')]);
    lake.put('north', 'n-001', NOON + at * 1000 + 500, pack(line), end);
  }
  const { report } = await one.run('room', { days: [DAY] });
  const db = await duck();
  const read = (table: string) =>
    db
      .rows(`SELECT * FROM read_parquet('${one.out}/${table}/*/*/*.parquet', hive_partitioning = false)`)
      .catch(() => []);
  return { report, curated: await read('curated_room'), quarantine: await read('quarantine_room') };
}

const sum = ({ curated, duplicates, quarantined, unparsable, dropped }: Found['report']) =>
  curated + duplicates + quarantined + unparsable + dropped;

describe.each(['by-device', 'by-day'] as const)('in the layout %s', async (layout) => {
  const plain = await ran(layout, (line) => line, '.json');

  it('has at least thirty kinds of defect', () => expect(of(layout).length).toBeGreaterThan(30));

  it('every line ends in exactly one way', () => {
    expect(sum(plain.report)).toBe(plain.report.in);
    expect(plain.report.in).toBe(of(layout).filter(({ outcome }) => outcome !== 'none').length);
    expect(plain.curated.length).toBe(plain.report.curated);
    expect(plain.quarantine.length).toBe(plain.report.quarantined + plain.report.unparsable);
  });

  it.each(of(layout).map((defect, at) => [defect.name, defect, at + 1] as const))('%s', (_, defect, sequence) => {
    const at = NOON + (sequence - 1) * 1000 + 500;
    const mine = plain.quarantine.filter(({ source }) => String(source).includes(`/${at}-`));
    const row = plain.curated.find((candidate) => candidate.sequence === String(sequence));
    if (defect.outcome === 'curated') {
      expect(mine, 'in quarantine').toEqual([]);
      expect(row, 'the curated row').toMatchObject({
        data_quality: defect.code ?? null,
        event_time: new Date(at - 500)
          .toISOString()
          .slice(0, -1)
          .replace('T', ' ')
          .replace(/\.?0+$/, ''),
        device_id: expect.stringMatching(/^[ns]-/),
        ...defect.holds,
      });
    } else {
      expect(row, 'a curated row').toBeUndefined();
      const wanted = defect.outcome === 'none' ? [] : [{ state: defect.outcome, reason: defect.code }];
      expect(mine.map(({ state, reason }) => ({ state, reason }))).toEqual(wanted);
    }
  });

  it('gzip makes no difference', async () => {
    const zipped = await ran(layout, gzipSync, '.json.gz');
    expect(zipped.report).toEqual({ ...plain.report });
    expect(zipped.curated).toEqual(plain.curated);
  });
});

it('reads the same where all bytes are sound, and DuckDB reads the files by itself', async () => {
  const sound = DEFECTS.filter(({ byDay, code }) => byDay !== true && code !== 'not-utf8');
  const marked = DEFECTS.filter(({ byDay }) => byDay !== true);
  const [fast, careful] = [await ran('by-device', same, '.json', sound), await ran('by-device', same, '.json', marked)];
  const unplaced = ({ curated }: Found) =>
    curated.map(({ sequence, event_time, ingest_time, ...row }) => row.data_quality);
  expect(unplaced(fast).sort()).toEqual(unplaced(careful).sort());
  expect({ ...fast.report.reasons, 'not-utf8': marked.length - sound.length }).toEqual(careful.report.reasons);
});

const same = (line: Uint8Array) => line;
