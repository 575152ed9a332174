import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Python, pythonEnv, pythonPath } from './python';
import { DAY, FROM, type Row, specOf, week, writeLake } from './small-lake';
import { Steps } from './steps';

interface Prediction {
  readonly score: number | null;
  readonly alarm?: boolean;
  readonly device_id?: string;
  readonly event_time?: number;
}

const home = mkdtempSync(join(tmpdir(), 'fleet-inference-'));
const servers: ChildProcess[] = [];
const urls = new Map<string, string>();
const rows = week().filter(({ at }) => at < FROM + 5 * DAY);

async function serve(model: string): Promise<string> {
  // The copy beside the model is what runs in a container.
  const script = join(model, 'code', 'inference.py');
  const server = spawn(pythonPath(), [script, '--serve', '--port', '0', '--model-dir', model], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: pythonEnv(),
  });
  servers.push(server);
  for await (const line of createInterface({ input: server.stdout })) return JSON.parse(line).listening as string;
  throw new Error('the server ended');
}

beforeAll(async () => {
  const python = new Python();
  const curated = join(home, 'curated');
  await writeLake(curated, rows);
  for (const algorithm of ['xgboost', 'isolation-forest', 'robust-baseline'] as const) {
    const steps = new Steps(python, join(home, algorithm), specOf(algorithm));
    for (const ran of [await steps.features(curated), await steps.train(), await steps.score(curated)])
      expect(ran).toMatchObject({ status: 0, stderr: '' });
    urls.set(algorithm, await serve(steps.at('model')));
  }
  python.close();
}, 180_000);

afterAll(() => {
  for (const server of servers) server.kill();
  rmSync(home, { recursive: true, force: true });
});

const ask = (algorithm: string, body: string, headers: Record<string, string>) =>
  fetch(`${urls.get(algorithm)}/invocations`, { method: 'POST', body, headers });

async function askJson(algorithm: string, body: unknown): Promise<readonly Prediction[]> {
  const response = await ask(algorithm, JSON.stringify(body), { 'content-type': 'application/json' });
  expect(response.status, await response.clone().text()).toBe(200);
  return ((await response.json()) as { predictions: readonly Prediction[] }).predictions;
}

const readingOf = ({ device, at, ...values }: Row) => ({ device_id: device, event_time: at, ...values });
const scoreCsv = (algorithm: string) => readFileSync(join(home, algorithm, 'score', 'score.csv'), 'utf8').trimEnd();

describe('the endpoint', () => {
  it('is alive', async () => {
    const response = await fetch(`${urls.get('xgboost')}/ping`);
    expect(await response.json()).toEqual({ model: 'room-watch' });
  });

  it.each(['xgboost', 'isolation-forest', 'robust-baseline'])(
    '%s: a score for every row of score.csv',
    async (name) => {
      const csv = scoreCsv(name);
      const answer = await ask(name, csv, { 'content-type': 'text/csv', accept: 'text/csv' });
      const scores = (await answer.text()).trimEnd().split('\n').map(Number);
      expect(scores).toHaveLength(csv.split('\n').length);
      for (const score of scores) expect(Number.isFinite(score)).toBe(true);
    },
  );

  it('a row as CSV, as JSON, by position and by name, and the readings it is made of have one score', async () => {
    const [line = ''] = scoreCsv('xgboost').split('\n').slice(-1);
    const values = line.split(',').map(Number);
    const csv = Number(await (await ask('xgboost', line, { 'content-type': 'text/csv', accept: 'text/csv' })).text());
    const names = JSON.parse(readFileSync(join(home, 'xgboost', 'train', 'columns.json'), 'utf8')).features as string[];
    const named = Object.fromEntries(names.map((name, index) => [name, values[index]]));
    const instances = [{ features: values }, named, values];
    const readings = rows.filter(({ device }) => device === 'r-2').map(readingOf);
    const answers = await askJson('xgboost', { instances });
    const [ofReadings] = await askJson('xgboost', { readings });
    for (const answer of [...answers, ofReadings]) expect(answer?.score).toBeCloseTo(csv, 4);
    expect(ofReadings).toMatchObject({ device_id: 'r-2', event_time: readings.at(-1)?.event_time });
  });

  it('a detector says what is an alarm', async () => {
    const sound = rows.filter(({ device }) => device === 'r-1').slice(-100);
    const broken = sound.map((row, n) => ({ ...row, temperature: n > 80 ? 45 : row.temperature }));
    for (const name of ['isolation-forest', 'robust-baseline']) {
      const [quiet] = (await askJson(name, { readings: sound.map(readingOf) })).slice(-1);
      const [loud] = (await askJson(name, { readings: broken.map(readingOf) })).slice(-1);
      expect({ name, quiet: quiet?.alarm, loud: loud?.alarm }).toEqual({ name, quiet: false, loud: true });
    }
  });

  it.each([
    [
      'a newer library',
      { name: 'xgboost', version: '99.1.0' },
      /written by xgboost 99\.1\.0, and .* here may misread it/,
    ],
    ['nobody knows which', undefined, /does not say which xgboost wrote it/],
  ])('a model written by %s is refused, with what to do', async (_, library, reason) => {
    const folder = join(home, 'xgboost', 'model');
    const file = join(folder, 'trained.json');
    const sound = readFileSync(file, 'utf8');
    expect(JSON.parse(sound).library, 'what wrote it').toMatchObject({ name: 'xgboost' });
    writeFileSync(file, JSON.stringify({ ...JSON.parse(sound), library }));
    const words = [join(folder, 'code', 'inference.py'), '--serve', '--port', '0', '--model-dir', folder];
    const { status, stderr } = spawnSync(pythonPath(), words, { encoding: 'utf8', env: pythonEnv() });
    writeFileSync(file, sound);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(reason) });
    expect(stderr).toMatch(/train it again/);
  });

  it('a stream is answered reading by reading, and the same every time', async () => {
    const readings = rows.slice(-50).map(readingOf);
    const first = await askJson('robust-baseline', { readings });
    expect(first).toHaveLength(50);
    expect(await askJson('robust-baseline', { readings })).toEqual(first);
  });

  it('missing values and a device nobody knows are answered', async () => {
    const reading = { device_id: 'new', event_time: '2026-06-05T10:00:00Z', temperature: 5, humidity: null };
    for (const name of urls.keys()) expect(await askJson(name, { readings: [reading] })).toHaveLength(1);
    const unknown = await askJson('xgboost', { readings: [{ ...reading, temperature: null }] });
    expect(unknown[0]?.score).toBeNull();
    const silent = { ...reading, temperature: null, humidity: null };
    const [odd] = await askJson('isolation-forest', { readings: [silent] });
    expect(odd, 'a reading without a value is neither normal nor an alarm').toMatchObject({
      score: null,
      alarm: false,
    });
  });

  it.each([
    ['no JSON', '{', 'application/json', 'the body is no JSON'],
    ['an unknown type', 'x', 'image/png', 'the content type image/png is not known'],
    ['nothing', '', 'text/csv', 'the body is empty'],
    ['a row too short', '1,2', 'text/csv', 'row 1 has 2 values, and the model takes 12'],
    ['neither rows nor readings', '{}', 'application/json', 'neither "instances" nor "readings"'],
    ['no object', '[1]', 'application/json', 'has to be an object'],
    ['a reading without device', '{"readings":[{"event_time":1}]}', 'application/json', 'a reading lacks device_id'],
    [
      'a time that is none',
      '{"readings":[{"device_id":"a","event_time":"noon"}]}',
      'application/json',
      'an event_time is neither',
    ],
  ])('%s is refused with its reason, and the next request is answered', async (_, body, type, reason) => {
    const response = await ask('xgboost', body, { 'content-type': type });
    expect({ status: response.status, text: await response.text() }).toEqual({
      status: 400,
      text: expect.stringContaining(reason),
    });
    expect((await fetch(`${urls.get('xgboost')}/ping`)).status).toBe(200);
  });

  it('what is too large is refused before it is read', async () => {
    const response = await ask('xgboost', 'x'.repeat(7 * 1024 * 1024), { 'content-type': 'text/csv' }).catch(
      (error: unknown) => error,
    );
    // A server that does not read on may also hang up on who still sends.
    if (response instanceof Response) expect(response.status).toBe(413);
    expect((await fetch(`${urls.get('xgboost')}/ping`)).status).toBe(200);
  });
});
