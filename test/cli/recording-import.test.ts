import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ImportReport } from '../../cli/backfill/recording/import-report';
import { duck } from '../etl/duckdb';
import { fleet, folderWith, put, treeOf } from './fleet';

const HOME = join('.fleet', 'twin');
const FLEET = `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
      opened: { type: boolean }
      count: { type: integer }
groups:
  rooms:
    sensor: probe
    devices: { prefix: room-, count: 3 }
    metadata: { site: north }
    thresholds:
      - { id: warm, field: temperature, above: 8 }
etl: { every: 1h }
alerts: { email: [ops@example.com] }
`;
const MAPPING = `group: rooms
device: { column: probe, names: { A: room-001, B: room-002 } }
time: { column: taken, format: "%d.%m.%Y %H:%M", zone: Europe/Amsterdam }
fields:
  temperature: { column: temp, unit: "[degF]" }
  opened: { column: door }
`;
const CSV = `taken,probe,temp,door,remark
01.07.2026 12:00,A,50,true,
01.07.2026 12:01,B,41,0,
01.07.2026 12:02,C,41,0,no such device
01.07.2026 12:03,A,warm,1,no number
noon,A,50,1,no time
01.07.2026 12:05,A,,,nothing
01.07.2099 12:05,A,50,1,not yet
01.12.2098 00:00,A,50,1,not yet either
,A,50,1,
`;

const words = (file: string, ...more: string[]) => ['backfill', '--from', file, '--map', 'map.yaml', ...more];
const asked = (folder: string, sql: string) => JSON.parse(fleet(folder, ['query', '--json', sql]).stdout).rows;
const report = (text: string) => JSON.parse(text) as ImportReport;
const lakeOf = (folder: string) =>
  JSON.stringify([...treeOf(join(folder, HOME, 'lake'))].filter(([path]) => !path.startsWith('.unfinished')));

describe('fleet backfill --from', () => {
  let folder = '';
  let made: ImportReport;
  beforeAll(() => {
    folder = folderWith({ 'fleet.yaml': FLEET, 'map.yaml': MAPPING, 'old.csv': CSV });
    const { code, stdout, stderr } = fleet(folder, words('old.csv', '--json'));
    expect([code, stderr]).toEqual([1, '']);
    made = report(stdout);
  }, 180_000);

  it('takes each row to its device and time, in the units of the sensor, and the ETL makes the tables of it', () => {
    const rows = asked(
      folder,
      'SELECT device_id, event_time, temperature, opened, site, breach_warm, late, boot_id FROM curated_probe ORDER BY 1, 2',
    );
    const shared = { site: 'north', late: false, boot_id: made.id };
    expect(rows).toEqual([
      {
        device_id: 'room-001',
        event_time: '2026-07-01 10:00:00',
        temperature: 10,
        opened: true,
        breach_warm: true,
        ...shared,
      },
      {
        device_id: 'room-001',
        event_time: '2026-07-01 10:03:00',
        temperature: null,
        opened: true,
        breach_warm: false,
        ...shared,
      },
      {
        device_id: 'room-002',
        event_time: '2026-07-01 10:01:00',
        temperature: 5,
        opened: false,
        breach_warm: false,
        ...shared,
      },
    ]);
    expect(made).toMatchObject({ rows: 9, readings: 3, devices: 2, days: ['2026-07-01'], curated: 3, quarantined: 0 });
  });

  it('counts what it does not take by its reason, names the rows, and drops none in silence', () => {
    const told = made.leftOut.map(({ reason, field, count, lines }) => [reason, field ?? null, count, lines]);
    expect(told.sort()).toEqual([
      ['device-unknown', null, 1, [4]],
      ['no-field', null, 1, [7]],
      ['time-future', null, 2, [8, 9]],
      ['time-missing', null, 1, [10]],
      ['time-unreadable', null, 1, [6]],
      ['wrong-type', 'temperature', 1, [5]],
    ]);
    const lost = made.leftOut.filter(({ field }) => field === undefined).reduce((sum, { count }) => sum + count, 0);
    expect(made.rows).toBe(made.readings + lost);
    expect(readFileSync(made.leftOutFile, 'utf8').trimEnd().split('\n')).toHaveLength(7);
  });

  it('the same file by the same mapping, said in other words, changes nothing', () => {
    const before = lakeOf(folder);
    const [group = '', device = '', ...rest] = MAPPING.split('\n');
    put(folder, 'map.yaml', [`# once more`, device, group, ...rest].join('\n'));
    const { stdout } = fleet(folder, words('old.csv', '--json'));
    expect(report(stdout)).toMatchObject({ id: made.id, wasThere: true, readings: 3 });
    expect(lakeOf(folder)).toBe(before);
  });

  it('is taken out again, and other recordings stay', () => {
    put(folder, 'other.csv', 'taken,probe,temp,door\n02.07.2026 12:00,A,50,1\n');
    expect(fleet(folder, words('other.csv')).code).toBe(0);
    const { code, stdout } = fleet(folder, words('old.csv', '--remove'));
    expect([code, stdout]).toEqual([0, expect.stringContaining('2 objects removed; 1 day made anew, with 0 rows')]);
    expect(asked(folder, 'SELECT count(*) AS n, min(boot_id) AS boot FROM curated_probe')).toEqual([
      { n: 1, boot: expect.not.stringContaining(made.id) },
    ]);
  });

  it('writes a folder for the bucket in AWS, with the keys of S3, when it is told to', () => {
    const { code, stdout } = fleet(folder, words('old.csv', '--out', 'for-aws'));
    expect([code, stdout]).toEqual([1, expect.stringContaining('aws s3 sync for-aws/')]);
    const objects = treeOf(join(folder, 'for-aws'));
    const key = 'raw/group=rooms/device=room-001/year=2026/month=07/day=01';
    const [path = ''] = [...objects.keys()].filter((one) => one.includes(key));
    expect(path).toMatch(
      /^acme-raw-[^/]+\/raw\/group=rooms\/device=room-001\/year=2026\/month=07\/day=01\/import-[0-9a-f]{12}--room-001\.json\.gz$/,
    );
    const lines = gunzipSync(readFileSync(join(folder, 'for-aws', path)))
      .toString()
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).temperature)).toEqual([10, undefined]);
  });
});

describe('fleet backfill --from, of other kinds of files', () => {
  const map =
    'group: rooms\ndevice: { column: id }\ntime: { column: at }\nfields: { temperature: { column: t }, count: { column: n } }\n';
  const curated = 'SELECT device_id, event_time, temperature, count FROM curated_probe ORDER BY 1, 2';
  const expected = [
    {
      device_id: 'room-001',
      event_time: '2026-07-01 10:00:00.5',
      temperature: 4.5,
      count: '9007199254740993',
    },
    { device_id: 'room-002', event_time: '2026-07-01 09:00:00', temperature: -1, count: null },
  ];

  it('reads JSON lines, and counts a line that is none', () => {
    const lines = [
      '{"id": "room-001", "at": "2026-07-01T10:00:00.5Z", "t": 4.5, "n": 9007199254740993}',
      'not json',
      '',
      '{"id": "room-002", "at": "2026-07-01 12:00:00+03:00", "t": "-1"}',
    ];
    const folder = folderWith({ 'fleet.yaml': FLEET, 'map.yaml': map, 'old.jsonl': lines.join('\n') });
    const { stdout, stderr } = fleet(folder, words('old.jsonl', '--json'));
    expect(stderr).toBe('');
    expect(report(stdout)).toMatchObject({ rows: 3, readings: 2, leftOut: [{ reason: 'broken-row', lines: [2] }] });
    expect(asked(folder, curated)).toEqual(expected);
  }, 180_000);

  it('counts a line of a CSV that is no text, also where nobody maps the cell', () => {
    const csv = Buffer.from(
      'at,id,t,note\n1782900000,room-001,4,a\n1782900060,room-001,5,\xff\n1782900120,room-001,6,c\n',
      'latin1',
    );
    const seconds = map.replace('{ column: at }', '{ column: at, format: s }').replace(', count: { column: n }', '');
    const folder = folderWith({ 'fleet.yaml': FLEET, 'map.yaml': seconds, 'old.csv': csv });
    const { code, stdout } = fleet(folder, words('old.csv', '--json'));
    expect([code, report(stdout)]).toMatchObject([
      1,
      { rows: 3, readings: 2, leftOut: [{ reason: 'broken-row', lines: [3] }] },
    ]);
    expect(asked(folder, 'SELECT temperature FROM curated_probe ORDER BY event_time')).toEqual([
      { temperature: 4 },
      { temperature: 6 },
    ]);
  }, 180_000);

  it('reads Parquet, times as its types say', async () => {
    const folder = folderWith({ 'fleet.yaml': FLEET, 'map.yaml': map });
    const db = await duck();
    await db.rows(
      `COPY (SELECT * FROM (VALUES ('room-001', TIMESTAMP '2026-07-01 10:00:00.5', 4.5::DOUBLE, 9007199254740993::BIGINT), ('room-002', TIMESTAMP '2026-07-01 09:00:00', -1, NULL)) AS r(id, "at", t, n)) TO '${join(folder, 'old.parquet')}' (FORMAT parquet)`,
    );
    const { code, stderr } = fleet(folder, words('old.parquet'));
    expect([code, stderr]).toEqual([0, '']);
    expect(asked(folder, curated)).toEqual(expected);
  }, 180_000);
});

describe('fleet backfill --from, with a mapping that does not fit', () => {
  const folder = folderWith({ 'fleet.yaml': FLEET, 'old.csv': CSV });
  const wrong = `group: roms
device: { column: prob }
time: { column: taken, format: noon, zone: Europe/Amsterdan }
fields:
  temperature: { column: temp, unit: degF }
extra: 1
`;

  it('says every mistake at its line, as it does for a manifest, and writes nothing', () => {
    put(folder, 'map.yaml', wrong);
    const { code, stderr } = fleet(folder, words('old.csv'));
    expect(code).toBe(1);
    for (const [at, text] of [
      ['map.yaml:1:8', 'roms'],
      ['map.yaml:2:19', '"prob"'],
      ['map.yaml:3:32', '"noon"'],
      ['map.yaml:3:44', 'did you mean `Europe/Amsterdam`?'],
      ['map.yaml:6:1', 'extra'],
    ] as const)
      expect(stderr).toMatch(new RegExp(`${at.replaceAll('.', '\\.')}[\\s\\S]*${text.replaceAll(/[?.]/g, '\\$&')}`));
    expect(existsSync(join(folder, HOME, 'lake'))).toBe(false);
  });

  it.each([
    [['--from', 'old.csv'], '--map'],
    [['--map', 'map.yaml'], '--from'],
    [['--from', 'none.csv', '--map', 'map.yaml'], 'cannot read none.csv'],
    [['--from', 'fleet.yaml', '--map', 'map.yaml'], 'is of no kind that can be read'],
  ])('refuses %j', (given, why) => {
    put(folder, 'map.yaml', MAPPING);
    const { code, stderr } = fleet(folder, ['backfill', ...given]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  });
});
