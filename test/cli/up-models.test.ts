import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HistoryReport } from '../../cli/backfill/history-report';
import type { TrainingReport } from '../../runtime/twin/ml/train-model';
import type { ConsoleAlerts, ConsoleModels } from '../../schema/console-protocol';
import { describeWithOracle } from '../python/oracle';
import { VENV } from '../twin/ml/model-twin';
import { fleet as cli, folderWith } from './fleet';
import { RunningFleet } from './running-fleet';

/** `npm start` at a small size: a past, a model that is trained on it, and what it finds, with the Python of the project. */

const FLEET = `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  room:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
    driver: { simulate: cold-room }
groups:
  rooms:
    sensor: room
    devices: { prefix: room-, count: 6 }
    thresholds:
      - { id: warm, title: Too warm, field: temperature, above: 8, severity: critical }
etl: { every: 5m }
models:
  ahead:
    title: Too warm soon
    severity: critical
    predict: { field: temperature, horizon: 30m }
    on: [rooms]
    features: { rolling: [mean], windows: [1h], lags: [10m], rates: true }
    algorithm: xgboost
    accept: { metric: mae, below: 5 }
    deploy: { endpoint: serverless }
`;
const WORDS = ['--history', '3d', '--history-every', '5m', '--train', '--speed', '60'];
const HOME = join('.fleet', 'twin');
/** ms of wall time that somebody waits who has pressed Ctrl-C. */
const PATIENCE_MS = 10_000;

describeWithOracle('fleet up --history --train', () => {
  const folder = folderWith({ 'fleet.yaml': FLEET });
  symlinkSync(VENV, join(folder, '.venv'));
  const up = (...more: readonly string[]) => new RunningFleet(folder, [...WORDS, ...more]);
  const asked = async <T>(run: RunningFleet, path: string) =>
    (await (await fetch(new URL(`api/${path}`, String((await run.event('started')).console)))).json()) as T;
  const ended = async (run: RunningFleet) => {
    const begun = performance.now();
    run.interrupt();
    const code = await run.ended();
    return { code, isInTime: performance.now() - begun < PATIENCE_MS };
  };
  let first: RunningFleet;
  beforeAll(() => {
    first = up('--fault', 'rooms/room-002:door-open@30s');
  });
  afterAll(() => {
    first.child.kill('SIGKILL');
  });

  it('has a past, trains the model on it, and uses what the gate accepts', { timeout: 240_000 }, async () => {
    const past = (await first.event('history')) as unknown as HistoryReport;
    expect(past).toMatchObject({ readings: 6 * 3 * 288, wasThere: false });
    const trained = (await first.event('trained')) as unknown as TrainingReport;
    expect(trained).toMatchObject({ model: 'ahead', verdict: 'accepted', version: 1, why: '' });
    expect(await first.event('serving')).toMatchObject({ model: 'ahead', version: 1 });
  });

  it('looks at once, and what it finds is an alert with its scores and the fields that speak', {
    // Where the door had not been open for long by the first look, the next one is an hour of the fleet's time later.
    timeout: 480_000,
  }, async () => {
    const alert = await first.event('alert', ({ kind, where }) => kind === 'model' && where === 'rooms/room-002');
    expect(alert).toMatchObject({ id: 'ahead', severity: 'critical', title: 'Too warm soon' });
    const { alerts } = await asked<ConsoleAlerts>(first, 'alerts');
    const found = alerts.find(({ kind, where }) => kind === 'model' && where === 'rooms/room-002')?.found;
    expect(found).toMatchObject({ version: '1', bound: 8, unit: '°C', table: 'scores_ahead' });
    expect(found?.score).toBeGreaterThan(8);
    expect(found?.fields.map(({ field }) => field)).toEqual(['temperature']);
    const sql = `SELECT count(*) AS n, max(score) AS most FROM ${found?.table} WHERE "group" = 'rooms' AND device_id = 'room-002'`;
    const [{ n, most }] = JSON.parse(cli(folder, ['query', '--json', sql]).stdout).rows;
    expect(n).toBeGreaterThan(5);
    expect(most).toBeGreaterThanOrEqual(Number(found?.score));
  });

  it('ends in time, and goes on later: no second past, nothing is trained anew, the version answers', {
    timeout: 180_000,
  }, async () => {
    expect(await ended(first)).toEqual({ code: 0, isInTime: true });
    const again = up();
    expect(await again.event('history')).toMatchObject({ wasThere: true, made: 0 });
    await again.onboarded(6);
    expect(await again.event('serving')).toMatchObject({ model: 'ahead', version: 1 });
    expect(await ended(again)).toEqual({ code: 0, isInTime: true });
    expect(again.events.filter(({ event }) => event === 'trained')).toEqual([]);
  });

  it('with --fresh begins anew, forgets all but the Python environment, and is interrupted in time while it trains', {
    timeout: 180_000,
  }, async () => {
    const environment = join(folder, HOME, 'ml', 'python');
    mkdirSync(environment, { recursive: true });
    const before = readdirSync(join(folder, HOME)).filter((name) => !['ml', 'lock'].includes(name));
    for (const name of before) mark(join(folder, HOME, name));
    const anew = up('--fresh');
    expect(await anew.event('history')).toMatchObject({ wasThere: false });
    await anew.onboarded(6);
    const isTraining = async () => (await asked<ConsoleModels>(anew, 'models')).models[0]?.training !== undefined;
    while (!(await isTraining())) await sleep(50);
    expect(await ended(anew)).toEqual({ code: 0, isInTime: true });
    expect(anew.events.filter(({ event }) => event === 'trained')).toEqual([]);
    expect(existsSync(environment)).toBe(true);
    expect(before.filter((name) => existsSync(join(folder, HOME, name, MARK)))).toEqual([]);
  });

  it('is interrupted in time while it makes its past', { timeout: 180_000 }, async () => {
    const run = new RunningFleet(folder, ['--fresh', '--history', '300d', '--history-every', '1m', '--no-console']);
    const done = join(folder, HOME, 'history', 'history.json');
    const isOn = () => existsSync(done) && JSON.parse(readFileSync(done, 'utf8')).isWhole === false;
    while (!isOn() && run.child.exitCode === null) await sleep(20);
    expect(await ended(run)).toEqual({ code: 130, isInTime: true });
  });
});

const MARK = 'of-before';

/** A file that is there as long as its folder is. */
function mark(folder: string): void {
  try {
    writeFileSync(join(folder, MARK), '');
  } catch {
    // It is no folder.
  }
}
