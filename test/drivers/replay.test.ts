import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../runtime/drivers/driver';
import { replay } from '../../runtime/drivers/replay/driver';
import { rowsOf } from '../../runtime/drivers/replay/rows';
import { timeOf } from '../../runtime/drivers/replay/time';
import type { AgentField } from '../../schema/agent-config';
import { temporaryFolder } from './temporary-folder';
import { listening } from './told';
import { virtualClock } from './virtual-clock';

const fields: readonly AgentField[] = [
  { id: 'temperature', type: 'number', unit: 'Cel' },
  { id: 'open', type: 'boolean', unit: '1' },
  { id: 'note', type: 'string', unit: '1' },
];

function fileOf(...lines: readonly string[]): string {
  const file = join(temporaryFolder(), 'recording.csv');
  writeFileSync(file, lines.join('\n'));
  return file;
}

async function rows(file: string) {
  const { told, saying } = listening();
  const { problems, leftOut, fieldsLeftOut } = told;
  const found = [];
  for await (const row of rowsOf(file, 'timestamp', fields, saying)) found.push(row);
  return { found, problems, leftOut, fieldsLeftOut };
}

describe('a time of a recording', () => {
  it.each([
    ['1767225600', Date.UTC(2026, 0, 1)],
    ['1767225600.5', Date.UTC(2026, 0, 1) + 500],
    ['1767225600000', Date.UTC(2026, 0, 1)],
    ['2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1)],
    ['2026-01-01 00:00:00', Date.UTC(2026, 0, 1)],
    ['2026-01-01T01:00:00.250+0100', Date.UTC(2026, 0, 1) + 250],
    ['2026-01-01', Date.UTC(2026, 0, 1)],
    ['yesterday', undefined],
    ['2026-13-01', undefined],
    ['', undefined],
  ])('%s', (text, ms) => expect(timeOf(text)).toBe(ms));
});

describe('the rows of a recording', () => {
  it('are typed by the fields of the sensor; columns that are none are left out', async () => {
    const { found, problems } = await rows(
      fileOf('timestamp,note,temperature,open,more', '1,"a, b",4.5,true,9', '2,,,0,9'),
    );
    expect(problems).toEqual([]);
    expect(found).toEqual([
      { time: 1000, values: { temperature: 4.5, open: true, note: 'a, b' } },
      { time: 2000, values: { temperature: null, open: false, note: null } },
    ]);
  });

  it('that make no sense are left out and told once per kind, with the first line', async () => {
    const { found, problems, leftOut, fieldsLeftOut } = await rows(
      fileOf('timestamp,temperature,open', 'x,1,0', '10,1,0', 'y,1,0', '9,2,0', '11,warm,0', '12,hot,maybe', '13'),
    );
    expect(found.map(({ time, values }) => [time, values.temperature])).toEqual([
      [10_000, 1],
      [11_000, null],
      [12_000, null],
      [13_000, null],
    ]);
    expect(problems.map((problem) => problem.replace(/^.*csv: /, ''))).toEqual([
      'line 2 has no time in the column timestamp; such rows are left out',
      'line 5 is older than the row before; such rows are left out',
      'line 6 has no number for temperature; such values are left out',
      'line 7 has no boolean for open; such values are left out',
    ]);
    expect([leftOut, fieldsLeftOut], 'all are counted').toEqual([{ 'event-time': 3 }, { 'wrong-type': 3 }]);
  });
});

describe('a cell of a recording costs only itself', () => {
  const count: AgentField = { id: 'count', type: 'integer', unit: '1' };
  const rowsOfBytes = async (bytes: Buffer) => {
    const file = join(temporaryFolder(), 'recording.csv');
    writeFileSync(file, bytes);
    const { told, saying } = listening();
    const found = [];
    for await (const row of rowsOf(file, 'timestamp', [...fields, count], saying)) found.push(row.values);
    return { found, fieldsLeftOut: told.fieldsLeftOut };
  };

  it('NaN and infinities, as pandas and C write them', async () => {
    const cells = ['NaN', 'nan', 'inf', '-inf', '-Infinity'];
    const { found, fieldsLeftOut } = await rowsOfBytes(
      Buffer.from(`timestamp,temperature,note\n${cells.map((cell, at) => `${at},${cell},good`).join('\n')}\n`),
    );
    expect(found.map(({ temperature, note }) => [temperature, note])).toEqual(cells.map(() => [null, 'good']));
    expect(fieldsLeftOut).toEqual({ 'not-finite': cells.length });
  });

  it('a text that is no UTF-8 is not let in with a mark', async () => {
    const { found, fieldsLeftOut } = await rowsOfBytes(
      Buffer.concat([
        Buffer.from('timestamp,note,temperature\n1,caf'),
        Buffer.from([0xe9]),
        Buffer.from(',4\n2,café,5\n'),
      ]),
    );
    expect(found.map(({ temperature, note }) => [temperature, note])).toEqual([
      [4, null],
      [5, 'café'],
    ]);
    expect(fieldsLeftOut).toEqual({ 'not-utf8': 1 });
  });

  it('whole numbers that no double holds keep their last digit', async () => {
    const { found } = await rowsOfBytes(Buffer.from('timestamp,count\n1,9007199254740993\n'));
    expect(found[0]?.count).toBe(9007199254740993n);
  });

  it.each([
    ['UTF-8', Buffer.from('\ufeff"timestamp",note\n1,é\n')],
    ['UTF-16', Buffer.from('\ufefftimestamp,note\n1,é\n', 'utf16le')],
  ])('behind the byte order mark of %s', async (_, bytes) => {
    expect((await rowsOfBytes(bytes)).found.map(({ note }) => note)).toEqual(['é']);
  });
});

describe('playing a recording', () => {
  const play = async (file: string, ms: number) => {
    const clock = virtualClock(Date.UTC(2026, 10, 23));
    const found: Reading[] = [];
    const { told, saying } = listening();
    const session = replay.start(
      {
        driver: { use: 'replay', file, time: 'timestamp' },
        device: { id: 'motor-001', topics: { data: 'd', alert: 'a' }, metadata: {} },
        ...{ fields, thresholds: [], everyMs: 1000, clock, seed: 1, faults: [], folder: '/' },
        ...saying,
      },
      (reading) => found.push(reading),
    );
    // Reading the file takes time of the machine, not of the clock.
    for (let passed = 0; passed < ms; passed += 250) {
      await clock.awaited();
      await clock.advance(250);
    }
    await session.stop();
    return { found: found.map(({ at, values }) => [at - Date.UTC(2026, 10, 23), values.temperature]), told };
  };

  it('keeps the gaps of the file, has its own time, and begins again one gap after the end', async () => {
    const { found } = await play(fileOf('timestamp,temperature', '100,1', '101,2', '104,3'), 12_000);
    const values = found.map(([, value]) => value);
    const times = found.map(([at]) => Number(at));
    expect(values.slice(0, 6)).toEqual([1, 2, 3, 1, 2, 3]);
    const gaps = times.slice(1, 6).map((at, index) => Math.round((at - (times[index] ?? 0)) / 1000));
    expect(gaps).toEqual([1, 3, 2, 1, 3]);
  });

  it('tries a file again that is missing, and says why', async () => {
    const { found, told } = await play('/nowhere/recording.csv', 100_000);
    expect(found).toEqual([]);
    expect(told.states.length).toBeGreaterThan(1);
    for (const state of told.states)
      expect(state).toEqual({ is: 'failing', why: expect.stringContaining('ENOENT') as string });
  });
});
