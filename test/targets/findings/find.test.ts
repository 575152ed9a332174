import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { imported, MEMORY, manifest, written } from './generated-code';

/** The generated function, over ports that keep what they are given. */

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 2, 1);
/** Minutes. */
const QUIET = 6 * 60;

type Alert = Record<string, unknown> & { state: string; since_ms: number };

let hear: (event: unknown, ports: object, settings: object) => Promise<void>;
let settings: object;
beforeAll(async () => {
  const folder = await written(manifest(MEMORY));
  hear = (await imported<{ hear: typeof hear }>(folder, 'find.mjs')).hear;
  settings = JSON.parse(readFileSync(join(folder, 'findings', 'settings.json'), 'utf8')) as object;
});

let objects: Map<string, string>;
let items: Map<string, { version: number; item: unknown }>;
let alerts: Alert[];
let published: string[];
let versions: Map<string, { bound: number | null }>;
let failing: number;
beforeEach(() => {
  objects = new Map();
  items = new Map();
  alerts = [];
  published = [];
  failing = 0;
  versions = new Map([
    ['cold-plain/1', { bound: 3 }],
    ['cold-forest/1', { bound: 3 }],
    ['cold-ahead/1', { bound: null }],
  ]);
});

const ports = {
  now: () => T0,
  read: async (key: string) => {
    const text = objects.get(key);
    if (text === undefined) throw new Error(`NoSuchKey ${key}`);
    return text;
  },
  write: async (key: string, rows: readonly unknown[]) => {
    objects.set(key, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  },
  get: async (key: string) => items.get(key),
  put: async (key: string, version: number, item: unknown) => {
    if ((items.get(key)?.version ?? 0) !== version) return false;
    items.set(key, { version: version + 1, item: JSON.parse(JSON.stringify(item)) });
    return true;
  },
  accepted: async ({ name }: { name: string }, version: string) => versions.get(`${name}/${version}`),
  ask: async (_: object, lines: string) => ({
    version: '1',
    text: lines
      .trimEnd()
      .split('\n')
      .map((line) => `{"score": ${line.split(',')[0]}}\n`)
      .join(''),
  }),
  hear: async (alert: Alert) => {
    if (failing > 0) {
      failing -= 1;
      throw new Error('the notifier failed');
    }
    alerts.push(alert);
  },
  publish: async (_: string | undefined, text: string) => {
    published.push(text);
  },
};

const created = (key: string) => ({ 'detail-type': 'Object Created', detail: { object: { key } } });
const tell = (event: unknown) => hear(event, ports, settings);

/** A minute each, of the detector; how much its fields speak comes with the scores. */
function batch(run: string, scores: readonly number[], from = 0, version = 1, device = 't-1'): string {
  const rows = scores.map((_, n) => `rooms,${device},${T0 + (from + n) * MINUTE}`);
  objects.set(`models/plain/${run}/new/v${version}/rows.csv`, `${['group,device_id,time_ms', ...rows].join('\n')}\n`);
  const key = `models/plain/${run}/scores/v${version}/score.csv.out`;
  const lines = scores.map((score) => JSON.stringify({ score, fields: { humidity: score / 2, temperature: score } }));
  objects.set(key, `${lines.join('\n')}\n`);
  return key;
}

const edge = (state: 'raised' | 'cleared', at: number, since: number, score = 5) => ({
  group_id: 'rooms',
  device_id: 't-1',
  threshold: 'model:plain',
  severity: 'warning',
  state,
  field: '',
  value: String(score),
  unit: '',
  event_time: T0 + at * MINUTE,
  since_ms: T0 + since * MINUTE,
  model: 'plain',
  version: 'abc',
  score,
  bound: 3,
  fields: [
    { field: 'temperature', score },
    { field: 'humidity', score: score / 2 },
  ],
});

const calm = (n: number) => Array.from({ length: n }, () => 1);
const states = () => alerts.map(({ state, since_ms }) => `${state} ${(since_ms - T0) / MINUTE}`);
const findings = () =>
  [...objects.entries()].filter(([key]) => key.startsWith('findings/')).map(([, text]) => JSON.parse(text));

describe('a batch', () => {
  it('is an alert for each episode, with model, version, score, bound and the fields that speak most', async () => {
    await tell(created(batch('a', [...calm(5), 5, 4, ...calm(QUIET), ...calm(5)])));
    expect(states()).toEqual(['raised 5', 'cleared 5']);
    expect(alerts[0]).toMatchObject({
      group_id: 'rooms',
      device_id: 't-1',
      threshold: 'model:plain',
      severity: 'warning',
      field: 'temperature',
      value: '5',
      unit: '',
      model: 'plain',
      version: '1',
      score: 5,
      bound: 3,
      limit_text: 'odd from 3 on',
      fields: [
        { field: 'temperature', score: 5 },
        { field: 'humidity', score: 2.5 },
      ],
      summary:
        'Plain (warning): t-1 of Cold rooms has a score of 5, odd from 3 on, at 2026-03-01 00:05:00 UTC; what speaks most: temperature 5, humidity 2.5',
    });
    expect(findings()).toMatchObject([
      { state: 'cleared', found_by: 'batch', since_ms: T0 + 5 * MINUTE, until_ms: T0 + (6 + QUIET) * MINUTE },
    ]);
  });

  it('goes on where the one before ended: an episode over two of them is one alert, told how it is by now', async () => {
    await tell(created(batch('a', [...calm(5), 5])));
    await tell(created(batch('b', [5, 6, 7], 4)));
    expect(states()).toEqual(['raised 5', 'lasts 5']);
    expect(alerts[1]).toMatchObject({ score: 7, event_time: T0 + 6 * MINUTE });
    await tell(created(batch('c', calm(QUIET), 7)));
    expect(states().at(-1)).toBe('cleared 5');
  });

  it('that comes twice says nothing twice, and lays the same scores', async () => {
    const key = batch('a', [...calm(5), 5, 6]);
    await tell(created(key));
    const before = new Map(objects);
    items.delete(`//${key}`);
    await tell(created(key));
    await tell(created(key));
    expect(states()).toEqual(['raised 5']);
    expect(objects).toEqual(before);
  });

  it('that comes late is laid and told of once, and alerts nobody', async () => {
    await tell(created(batch('b', calm(10), 100)));
    const late = batch('a', [...calm(5), 9]);
    await tell(created(late));
    await tell(created(late));
    expect(alerts).toEqual([]);
    expect(published).toHaveLength(1);
    expect(JSON.parse(published[0] ?? '')).toMatchObject({
      model: 'plain',
      what: expect.stringMatching(/^6 scores came late, 1 of them beyond the bound/),
    });
    expect(objects.get('scores_plain/group=rooms/dt=2026-03-01/a.json.gz')?.trim().split('\n')).toHaveLength(6);
  });

  it('with nothing new in it, because nothing has come in, says nothing', async () => {
    await tell(created(batch('a', [...calm(5), 5])));
    await tell(created(batch('b', [...calm(5), 5])));
    await tell(created(batch('c', [5], 5)));
    expect(states()).toEqual(['raised 5']);
    expect(published).toEqual([]);
  });

  it('of a version that was withdrawn is refused and told, and nothing of it is laid', async () => {
    await tell(created(batch('a', [...calm(5), 9], 0, 2)));
    expect(alerts).toEqual([]);
    expect(JSON.parse(published[0] ?? '')).toMatchObject({
      model: 'plain',
      version: '2',
      what: '6 scores of version 2 were refused: it was withdrawn, or never accepted',
    });
    expect([...objects.keys()].some((key) => key.startsWith('scores_'))).toBe(false);
  });

  it('that is torn is refused and told', async () => {
    const key = batch('a', [1, 9]);
    objects.set(key, '{"score": 1}\n');
    await tell(created(key));
    expect(alerts).toEqual([]);
    expect(published).toEqual([expect.stringMatching(/not one score for each of 2 rows/)]);
  });

  it('whose rows are not there yet fails, so that it is tried again', async () => {
    const key = batch('a', [...calm(5), 9]);
    objects.delete('models/plain/a/new/v1/rows.csv');
    await expect(tell(created(key))).rejects.toThrow('NoSuchKey');
  });

  it('is told once though whoever tells dies in between', async () => {
    const key = batch('a', [...calm(5), 5]);
    failing = 1;
    await expect(tell(created(key))).rejects.toThrow('the notifier failed');
    await tell(created(key));
    await tell(created(key));
    expect(states()).toEqual(['raised 5']);
  });

  it('lays every score with what it was held against', async () => {
    await tell(created(batch('a', [1, 5])));
    const lines = objects.get('scores_plain/group=rooms/dt=2026-03-01/a.json.gz')?.trim().split('\n') ?? [];
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        group_id: 'rooms',
        device_id: 't-1',
        event_time: T0,
        score: 1,
        bound: 3,
        odd: false,
        version: '1',
        found_by: 'batch',
      },
      { event_time: T0 + MINUTE, score: 5, odd: true },
    ]);
  });

  it('of a forest is judged by the mean over six readings, as its bound was learned', async () => {
    objects.set(
      'models/forest/a/new/v1/rows.csv',
      `group,device_id,time_ms,humidity,temperature\n${[0, 1, 2, 3].map((n) => `rooms,t-1,${T0 + n * MINUTE},1,2`).join('\n')}\n`,
    );
    objects.set('models/forest/a/scores/v1/score.csv.out', '{"score": 0}\n{"score": 9}\n{"score": 9}\n{"score": 9}\n');
    await tell(created('models/forest/a/scores/v1/score.csv.out'));
    expect(states()).toEqual(['raised 3']);
    expect(alerts[0]?.['score']).toBeCloseTo(9 * (1 - (5 / 6) ** 3), 9);
    expect(alerts[0]?.['fields']).toEqual([
      { field: 'temperature', score: 2 },
      { field: 'humidity', score: 1 },
    ]);
  });

  it('an object that nobody waits for is let be', async () => {
    for (const key of [
      'models/plain/a/scores/v1/asked.csv.out',
      'models/plain/a/new/v1/score.csv',
      'models/other/a/scores/v1/score.csv.out',
      'curated_room/x',
    ])
      await tell(created(key));
    expect(items.size).toBe(0);
  });
});

describe('an endpoint', () => {
  const rows = (...values: readonly number[]) => {
    objects.set(
      'models/ahead/a/new/v1/rows.csv',
      `group,device_id,time_ms,temperature\n${values.map((_, n) => `rooms,t-1,${T0 + n * MINUTE},4`).join('\n')}\n`,
    );
    objects.set('models/ahead/a/new/v1/score.csv', `${values.map((value) => `${value},0`).join('\n')}\n`);
    return created('models/ahead/a/new/v1/score.csv');
  };

  it('is asked about the rows of a watch, and a prediction beyond the limit of a threshold is an alert before the threshold is', async () => {
    await tell(rows(7.9, 8.25));
    expect(alerts).toMatchObject([
      {
        state: 'raised',
        threshold: 'model:ahead',
        severity: 'critical',
        field: 'temperature',
        unit: 'Cel',
        score: 8.25,
        bound: 8,
        limit_text: 'above 8 °C (warm) in 30 min',
        what: 'temperature will be 8.25 °C',
        fields: [{ field: 'temperature', score: 4 }],
      },
    ]);
    expect(objects.get('scores_ahead/group=rooms/dt=2026-03-01/a.json.gz')).toContain(
      `"predicted_for":${T0 + 30 * MINUTE}`,
    );
  });

  it('of which another version answers is judged by that one', async () => {
    versions.delete('cold-ahead/1');
    await tell(rows(7.9, 8.25));
    expect(alerts).toEqual([]);
    expect(published).toEqual([expect.stringMatching(/2 scores of version 1 were refused/)]);
  });
});

describe('one episode', () => {
  it('that an agent and a batch find is one alert, in either order, and over when both say so', async () => {
    await tell(edge('raised', 5, 5));
    await tell(created(batch('a', [...calm(6), 5, 5])));
    expect(states()).toEqual(['raised 5']);
    expect(findings()).toMatchObject([{ found_by: 'batch, edge', state: 'raised' }]);
    await tell(edge('cleared', 60, 5));
    expect(states()).toEqual(['raised 5']);
    await tell(created(batch('b', calm(QUIET), 8)));
    expect(states()).toEqual(['raised 5', 'cleared 5']);
  });

  it('that a batch finds long after an agent has said that it is over is not told again', async () => {
    await tell(edge('raised', 5, 5));
    await tell(edge('cleared', 60, 5));
    await tell(created(batch('a', [...calm(5), 5, 5, ...calm(QUIET + 60)])));
    expect(states()).toEqual(['raised 5', 'cleared 5']);
  });

  it('is another one once the same source has said that it was over', async () => {
    await tell(edge('raised', 5, 5));
    await tell(edge('cleared', 60, 5));
    await tell(edge('raised', 62, 62));
    expect(states()).toEqual(['raised 5', 'cleared 5', 'raised 62']);
  });

  it('that an agent tells twice, as MQTT may, is one alert', async () => {
    for (let n = 0; n < 3; n++) await tell(edge('raised', 5, 5));
    expect(states()).toEqual(['raised 5']);
  });

  it('of which nothing was heard for a week does not swallow the next one', async () => {
    await tell(edge('raised', 5, 5));
    await tell(created(batch('a', [5], 8 * 24 * 60)));
    expect(states()).toEqual(['raised 5', `raised ${8 * 24 * 60}`]);
  });

  it('of a model that agents do not watch by, or of another group, is let be', async () => {
    await tell({ ...edge('raised', 5, 5), threshold: 'model:forest' });
    await tell({ ...edge('raised', 5, 5), group_id: 'other' });
    await tell({ ...edge('raised', 5, 5), threshold: 'warm' });
    expect(alerts).toEqual([]);
  });
});
