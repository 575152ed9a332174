import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeModel } from '../../schema/edge-model';
import { Python } from './python';
import { DAY, FROM, MINUTE, type Row, specOf, week, writeLake } from './small-lake';
import { Steps } from './steps';

const python = new Python();
const home = mkdtempSync(join(tmpdir(), 'fleet-ml-'));
const lake = join(home, 'curated');
const ALGORITHMS = ['xgboost', 'random-cut-forest', 'isolation-forest', 'robust-baseline'] as const;

beforeAll(() => writeLake(lake, week()));
afterAll(() => {
  python.close();
  rmSync(home, { recursive: true, force: true });
});

/** A forest that is quickly grown. */
const small = (name: 'random-cut-forest' | 'isolation-forest' | 'robust-baseline') => {
  const hyperparameters: Record<string, number> = name === 'robust-baseline' ? {} : { num_trees: 10 };
  return { name, hyperparameters, seed: 7 } as const;
};
const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n');

describe.each(ALGORITHMS)('%s', (algorithm) => {
  const steps = new Steps(python, join(home, algorithm), specOf(algorithm));

  it('goes from the curated table to a judged model', async () => {
    for (const ran of [await steps.features(lake), await steps.train(), await steps.evaluate()])
      expect(ran).toMatchObject({ status: 0, stderr: '' });
    const { accepted, metric, baseline } = steps.evaluation;
    expect([0, 1]).toContain(accepted);
    expect(metric.value).toEqual(expect.any(Number));
    expect(baseline.value).toEqual(expect.any(Number));
    for (const file of ['residuals.json', 'residuals.png']) expect(steps.has('evaluation', file), file).toBe(true);
    expect(steps.has('output', 'data', 'learning-curve.json')).toBe(true);
    for (const file of ['inference.py', 'features.py', 'model.json'])
      expect(steps.has('model', 'code', file), file).toBe(true);
    expect(steps.has('model', 'edge.json')).toBe(algorithm === 'robust-baseline');
  });

  it('makes the same model of the same data', async () => {
    const before = readFileSync(steps.at('evaluation', 'evaluation.json'), 'utf8');
    await steps.train();
    await steps.evaluate();
    expect(readFileSync(steps.at('evaluation', 'evaluation.json'), 'utf8')).toBe(before);
  });

  it('takes the newest rows as CSV, a line for each row that it names', async () => {
    expect(await steps.score(lake)).toMatchObject({ status: 0 });
    const rows = lines(steps.at('score', 'score.csv'));
    expect(rows).toHaveLength(lines(steps.at('score', 'rows.csv')).length - 1);
    expect(rows.length).toBeGreaterThan(200);
    expect(steps.json<{ worst: number }>('score', 'drift.json').worst).toBeGreaterThanOrEqual(0);
    // Built-in containers get the target first, but the forest of AWS in training none.
    const width = (part: string) => lines(steps.at(part, `${part}.csv`))[0]?.split(',').length;
    const target = algorithm === 'random-cut-forest' ? 0 : 1;
    expect([width('train'), width('test')]).toEqual([
      (rows[0]?.split(',').length ?? 0) + target,
      (rows[0]?.split(',').length ?? 0) + 1,
    ]);
  });
});

describe('a short start in good health, and a fault in the part that is held back', () => {
  const ill = week().map((row) => {
    const since = row.at - FROM;
    return row.device === 'r-1' && since > 3 * DAY && since < 4 * DAY ? { ...row, temperature: 22 } : row;
  });

  it.each(['random-cut-forest', 'isolation-forest', 'robust-baseline'] as const)(
    'of 85 % leave the bound of %s where it was, and the fault is beyond it',
    async (algorithm) => {
      const learned: object[] = [];
      for (const [name, rows] of [
        ['well', week()],
        ['ill', ill],
      ] as const) {
        const curated = join(home, 'short', algorithm, name, 'curated');
        await writeLake(curated, rows);
        const train = { windowMs: 30 * DAY, holdOut: 0.85 };
        const spec = specOf(algorithm, { train, algorithm: small(algorithm) });
        const steps = new Steps(python, join(home, 'short', algorithm, name), spec);
        for (const ran of [await steps.features(curated), await steps.train(), await steps.evaluate()])
          expect(ran).toMatchObject({ status: 0, stderr: '' });
        const report = steps.json<Record<string, number>>('reference', 'report.json');
        const [from = 0, at = 0, until = 0] = ['oldest_ms', 'split_ms', 'newest_ms'].map((name) => report[name] ?? 0);
        expect((at - from) / (until - from)).toBeCloseTo(0.15, 3);
        expect(report['train'], 'rows of a day').toBeGreaterThan(250);
        learned.push(steps.json<object>('model', 'trained.json'));
        const { alarm, alarms } = steps.json<{ alarm: { above: number }; alarms: { alarms: number } }>(
          'evaluation',
          'evaluation.json',
        );
        expect(learned.at(-1)).toMatchObject({ threshold: alarm.above });
        if (name === 'ill') expect(alarms.alarms, 'alarms').toBeGreaterThan(0);
      }
      expect(learned[1]).toEqual(learned[0]);
    },
  );
});

describe('the promised rate of false alarms', () => {
  it.each(['random-cut-forest', 'isolation-forest', 'robust-baseline'] as const)(
    'moves the bound of %s: the rarer, the higher',
    async (algorithm) => {
      const bounds: number[] = [];
      for (const hours of [6, 72]) {
        const task = { kind: 'detect', earlyMs: 30 * MINUTE, falseAlarmEveryMs: hours * 60 * MINUTE } as const;
        const steps = new Steps(
          python,
          join(home, 'promise', algorithm),
          specOf(algorithm, { task, algorithm: small(algorithm) }),
        );
        if (hours === 6) expect(await steps.features(lake)).toMatchObject({ status: 0 });
        expect(await steps.train()).toMatchObject({ status: 0, stderr: '' });
        bounds.push(
          algorithm === 'robust-baseline'
            ? Math.max(...(steps.json<EdgeModel>('model', 'edge.json').fields[1]?.bounds ?? []))
            : steps.json<{ threshold: number }>('model', 'trained.json').threshold,
        );
      }
      expect(bounds[1]).toBeGreaterThan(bounds[0] ?? 0);
    },
  );
});

describe('hyperparameters', () => {
  it('come by variable, and one that is unknown or no number is refused', async () => {
    const spec = specOf('xgboost', { algorithm: { name: 'xgboost', hyperparameters: { rounds: 3 }, seed: 1 } });
    const steps = new Steps(python, join(home, 'hyper'), spec);
    await steps.features(lake);
    expect(await steps.train({ SM_HP_MAX_DEPTH: '2' })).toMatchObject({ status: 0 });
    expect(steps.json<object>('model', 'trained.json')).toMatchObject({
      rounds: 3,
      hyperparameters: { rounds: 3, max_depth: 2 },
    });
    const refused = await steps.train({ SM_HP_MAX_DEPTH: 'deep' });
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.stderr).toContain('the hyperparameter max_depth is deep, which is no number');
  });
});

describe('edge.json', () => {
  it('has the two fields of each device, and a version that changes with the parameters', async () => {
    const steps = new Steps(python, join(home, 'robust-baseline'), specOf('robust-baseline'));
    const model = steps.json<EdgeModel>('model', 'edge.json');
    expect(Object.keys(model.devices)).toEqual(['r-1', 'r-2']);
    expect(Object.keys(model.devices['r-1'] ?? {})).toEqual(['humidity', 'temperature']);
    expect(model.version).toMatch(/^[0-9a-f]{12}$/);
    expect(model.threshold).toBe(steps.evaluation.alarm.above);
  });
});

/** Rows of bad data, the step that says so, and what it says. */
const refused: readonly [string, () => readonly Row[], string][] = [
  ['no data yet', () => [], 'no data yet: there is no row of north in curated_room'],
  [
    'a target that never changes',
    () => week().map((row) => ({ ...row, temperature: 4 })),
    'temperature is always 4 since 2026-06-01: there is nothing to predict',
  ],
  [
    'a field without any value',
    () => week().map((row) => ({ ...row, humidity: null })),
    'humidity has no value in the 2016 rows since 2026-06-01',
  ],
  ['an hour of data', () => week().filter(({ at }) => at < FROM + 60 * MINUTE), 'too little data: '],
  [
    'a reading every three days',
    () => week().filter(({ at }) => (at - FROM) % (3 * DAY) === 0),
    'too little data: 0 examples to learn from',
  ],
];

const warned: readonly [string, () => readonly Row[], string][] = [
  ['one device', () => week(['r-1']), 'there is one device only (r-1)'],
  [
    'a gap of days',
    () => week().filter(({ at }) => at < FROM + 2 * DAY || at > FROM + 4 * DAY),
    'r-1 was silent for 2.0 days from 2026-06-02',
  ],
  [
    'missing values',
    () => week().map((row, n) => (n % 5 === 0 ? { ...row, humidity: null } : row)),
    'humidity is missing in 20% of the rows',
  ],
  [
    'a field that appeared within the window',
    () => week().map((row) => (row.at < FROM + 3 * DAY ? { ...row, humidity: null } : row)),
    'humidity appears on 2026-06-04, within the window that begins on 2026-06-01',
  ],
  ['a constant field', () => week().map((row) => ({ ...row, humidity: 50 })), 'humidity is always 50: it says nothing'],
];

describe('bad data', () => {
  it.each(refused)('%s: the step says so, with model and place', async (name, rows, text) => {
    const steps = new Steps(python, join(home, 'refused', name), specOf('xgboost'));
    const curated = join(home, 'refused', name, 'curated');
    await writeLake(curated, rows());
    const { status, stderr } = await steps.features(curated);
    expect(status).toBe(1);
    const last = stderr.trimEnd().split('\n').at(-1);
    expect(last).toContain('model room-watch, step features (models.room-watch): ');
    expect(last).toContain(text);
    expect(readFileSync(steps.at('output', 'failure'), 'utf8')).toBe(last);
  });

  it.each(warned)('%s: it warns and goes on, and the model answers', async (name, rows, text) => {
    const steps = new Steps(python, join(home, 'warned', name), specOf('isolation-forest'));
    const curated = join(home, 'warned', name, 'curated');
    await writeLake(curated, rows());
    const { status, stdout } = await steps.features(curated);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining(text) });
    expect(await steps.train()).toMatchObject({ status: 0, stderr: '' });
    expect(await steps.evaluate()).toMatchObject({ status: 0, stderr: '' });
  });

  it('what never was wrong cannot be judged: auc is undefined, and the model is not accepted', async () => {
    const steps = new Steps(python, join(home, 'never'), specOf('isolation-forest'));
    const curated = join(home, 'never', 'curated');
    await writeLake(
      curated,
      week().map((row) => ({ ...row, temperature: Math.min(row.temperature ?? 0, 7) })),
    );
    expect((await steps.features(curated)).stdout).toContain('no threshold is breached in the evaluation part');
    await steps.train();
    expect(await steps.evaluate()).toMatchObject({ status: 0 });
    const { accepted, metric, reasons } = steps.evaluation;
    expect({ accepted, metric: metric.value }).toEqual({ accepted: 0, metric: null });
    expect(reasons[0]).toContain('step evaluate (models.room-watch): auc is undefined here: nothing was wrong');
  });

  it('mape over a value of 0 is undefined, and the model is not accepted', async () => {
    const spec = specOf('xgboost', { accept: { metric: 'mape', below: 0.2, baseline: 'persistence' } });
    const steps = new Steps(python, join(home, 'zero'), spec);
    const curated = join(home, 'zero', 'curated');
    await writeLake(
      curated,
      week().map((row, n) => ({ ...row, temperature: n % 10 === 0 ? 0 : row.temperature })),
    );
    await steps.features(curated);
    await steps.train();
    expect(await steps.evaluate()).toMatchObject({ status: 0 });
    expect(steps.evaluation).toMatchObject({ accepted: 0, metric: { value: null } });
    expect(steps.evaluation.reasons[0]).toContain('the true value is 0 somewhere');
  });

  it('a bound that is missed, and a baseline that is not beaten, are both reasons', async () => {
    const spec = specOf('xgboost', {
      accept: { metric: 'rmse', below: 0.0001, baseline: 'persistence' },
      algorithm: { name: 'xgboost', hyperparameters: { rounds: 1, eta: 0.0001 }, seed: 1 },
    });
    const steps = new Steps(python, join(home, 'bound'), spec);
    await steps.features(lake);
    await steps.train();
    await steps.evaluate();
    expect(steps.evaluation.accepted).toBe(0);
    expect(steps.evaluation.reasons.join(' ')).toMatch(/the gate wants less than 0.0001/);
  });
});

describe('a forest that ran in a container of AWS', () => {
  const steps = new Steps(python, join(home, 'random-cut-forest'), specOf('random-cut-forest'));
  const judged = async (learned: readonly number[], later: readonly number[]) => {
    mkdirSync(steps.at('scores'), { recursive: true });
    const scores = [...learned, ...later].map((score) => JSON.stringify({ score }));
    writeFileSync(steps.at('scores', 'asked.csv.out'), scores.join('\n'));
    return steps.evaluate('--scores', steps.at('scores'), '--train', steps.at('train'));
  };
  const calm = (rows: readonly string[]) => rows.map((_, n) => 1 + (n % 7) / 100);
  const asked = () => {
    const later = lines(steps.at('test', 'test.csv'));
    return { later, learned: lines(steps.at('test', 'asked.csv')).slice(0, -later.length) };
  };

  it('is judged by its scores: first of what it learned from, then a line per row of test.csv', async () => {
    const { learned, later } = asked();
    expect(learned.length).toBeGreaterThan(100);
    const odd = later.map((row, n) => 1 + Number(row.split(',')[0]) + (n % 7) / 100);
    expect(await judged(calm(learned), odd)).toMatchObject({ status: 0 });
    expect(steps.evaluation).toMatchObject({ accepted: 1, alarm: { above: expect.any(Number) } });
    const short = await judged(calm(learned), odd.slice(1));
    expect(short).toMatchObject({ status: 1 });
    expect(short.stderr).toContain(`there are ${later.length - 1} scores for ${later.length} later rows`);
  });

  it('has a bound that nothing later has a say in: a fault in any part of the later rows leaves it where it was', async () => {
    const { learned, later } = asked();
    const bounds: number[] = [];
    for (const [from, until] of [
      [0, 0],
      [0, 0.25],
      [0.25, 1],
      [0, 1],
    ] as const) {
      const ill = later.map((_, n) => (n >= from * later.length && n < until * later.length ? 9 : 1));
      expect(await judged(calm(learned), ill)).toMatchObject({ status: 0 });
      bounds.push(steps.json<{ alarm: { above: number } }>('evaluation', 'evaluation.json').alarm.above);
    }
    expect(new Set(bounds).size, `${bounds}`).toBe(1);
    expect(bounds[0]).toBeLessThan(1.07);
    await judged(
      learned.map(() => 4),
      later.map(() => 1),
    );
    expect(steps.json<{ alarm: { above: number } }>('evaluation', 'evaluation.json').alarm.above).toBe(4);
  });
});
