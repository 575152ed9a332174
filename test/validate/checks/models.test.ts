import { describe, expect, it } from 'vitest';
import { PROBE, ROOMS, type Sections, said } from './manifest';

/** Models: what is a mistake, where it is underlined, and the case beside it that is none. */

type Case = readonly [law: string, sections: Sections, expected: readonly string[]];

const detect = (more: string, rest = ''): Sections => ({
  rest: `etl: {}\nmodels: { m: { detect: anomalies, on: [rooms], algorithm: isolation-forest${more} } }\n${rest}`,
});
const predict = (more: string, horizon = '30m'): Sections => ({
  rest: `etl: {}\nmodels: { m: { predict: { field: temperature, horizon: ${horizon} }, on: [rooms], fields: [temperature], algorithm: xgboost${more} } }`,
});
const bare = (text: string): Sections => ({ rest: `etl: {}\nmodels: { m: { on: [rooms], ${text} } }` });

describe('a model', () => {
  it.each<Case>([
    ['detects', detect(''), []],
    ['predicts', predict(''), []],
    [
      'does nothing',
      bare('algorithm: xgboost'),
      [
        'model-task at m: the model `m` neither predicts nor detects anything; write either `predict: { field, horizon }` or `detect: anomalies`',
      ],
    ],
    [
      'does both',
      bare('detect: anomalies, predict: { field: temperature, horizon: 1h }, algorithm: xgboost'),
      [
        'model-task at m: the model `m` is to predict and to detect at once; write either `predict: { field, horizon }` or `detect: anomalies`',
      ],
    ],
    [
      'detects by what predicts',
      bare('detect: anomalies, algorithm: xgboost'),
      [
        'model-algorithm at xgboost: xgboost cannot detect anomalies; use random-cut-forest, isolation-forest or robust-baseline',
      ],
    ],
    [
      'predicts by what detects',
      bare('predict: { field: temperature, horizon: 1h }, algorithm: robust-baseline'),
      ['model-algorithm at robust-baseline: robust-baseline cannot predict a value; use xgboost'],
    ],
    [
      'learns from a group that there is not',
      { rest: 'etl: {}\nmodels: { m: { detect: anomalies, on: [rooms, roms], algorithm: isolation-forest } }' },
      ['unknown-group at roms: there is no group `roms`; did you mean `rooms`?'],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('its gate', () => {
  const metrics = {
    predict: ['rmse', 'mae', 'mape', 'r2'],
    detect: ['precision', 'recall', 'f1', 'auc', 'false-alarms-per-day'],
  };
  const below = ['rmse', 'mae', 'mape', 'false-alarms-per-day'];
  it.each(Object.entries(metrics).flatMap(([task, names]) => names.map((name) => [task, name] as const)))(
    'of a model that %ss may be by %s, and of the other kind may not',
    async (task, metric) => {
      const bound = below.includes(metric) ? 'below: 0.5' : 'above: 0.5';
      const gate = `, accept: { metric: ${metric}, ${bound} }`;
      const [own, other] = task === 'predict' ? [predict(gate), detect(gate)] : [detect(gate), predict(gate)];
      expect(await said(own)).toEqual([]);
      const bare = `, accept: { metric: ${metric} }`;
      const [unbound = ''] = await said(task === 'predict' ? predict(bare) : detect(bare));
      expect(unbound).toContain(`write \`${below.includes(metric) ? 'below: 0.8' : 'above: 0.9'}\``);
      expect((await said(other)).map((one) => one.split(': ')[0])).toEqual([`model-metric at ${metric}`]);
    },
  );

  it.each<Case>([
    [
      'by what measures the other kind says which there are',
      detect(', accept: { metric: rmse, below: 1 }'),
      [
        'model-metric at rmse: rmse does not measure a model that is to detect anomalies; use one of: precision, recall, f1, auc, false-alarms-per-day',
      ],
    ],
    [
      'and for the other',
      predict(', accept: { metric: auc, above: 0.5 }'),
      ['model-metric at auc: auc does not measure a model that is to predict a value; use one of: rmse, mae, mape, r2'],
    ],
    [
      'has no bound',
      predict(', accept: { metric: rmse }'),
      ['model-accept at accept: the gate has no bound for rmse; write `below: 0.8`'],
    ],
    [
      'has no bound above',
      detect(', accept: { metric: auc }'),
      ['model-accept at accept: the gate has no bound for auc; write `above: 0.9`'],
    ],
    [
      'has two',
      predict(', accept: { metric: rmse, below: 1, above: 0 }'),
      ['model-accept at accept: the gate has two bounds; keep `below`: a good model has little rmse'],
    ],
    [
      'has two of a share',
      detect(', accept: { metric: auc, below: 1, above: 0 }'),
      ['model-accept at accept: the gate has two bounds; keep `above`: a good model has much auc'],
    ],
    [
      'is the wrong way round',
      predict(', accept: { metric: rmse, above: 2 }'),
      ['model-accept at accept: the gate lets only bad models pass: a good one has a smaller rmse; write `below: 2`'],
    ],
    [
      'is the wrong way round, of a share',
      detect(', accept: { metric: auc, below: 0.7 }'),
      ['model-accept at accept: the gate lets only bad models pass: a good one has a larger auc; write `above: 0.7`'],
    ],
    [
      'cannot be passed',
      predict(', accept: { metric: rmse, below: 0 }'),
      ['model-accept at accept: no model has rmse below 0; write a number above 0'],
    ],
    ['can hardly be passed', predict(', accept: { metric: rmse, below: 0.001 }'), []],
    ['of a share, at none of it', detect(', accept: { metric: auc, above: 0 }'), []],
    [
      'of a share, below none of it',
      detect(', accept: { metric: auc, above: -0.1 }'),
      ['model-accept at accept: auc above -0.1 is no demand: it is a share; write a number from 0 to less than 1'],
    ],
    [
      'of a share, at all of it',
      detect(', accept: { metric: auc, above: 1 }'),
      ['model-accept at accept: auc above 1 cannot be: it is a share; write a number from 0 to less than 1'],
    ],
    ['of a share, close to all of it', detect(', accept: { metric: auc, above: 0.999 }'), []],
    ['of no share, above 1', predict(', accept: { metric: mape, below: 1.5 }'), []],
    [
      'of a model that does nothing is not judged by its metric',
      bare('algorithm: xgboost, accept: { metric: auc, above: 0.5 }'),
      [
        'model-task at m: the model `m` neither predicts nor detects anything; write either `predict: { field, horizon }` or `detect: anomalies`',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('its fields', () => {
  const sensors = `${PROBE}, other: { every: 1s, fields: { temperature: { unit: "[degF]" }, number: {}, mode: { type: boolean } } }, third: { every: 1s, fields: { far: {} } }`;
  const groups = `${ROOMS}, halls: { sensor: other, devices: [h] }, yards: { sensor: third, devices: [y] }`;
  const on = (names: string, more: string, derive = ''): Sections => ({
    sensors,
    groups,
    rest: `etl: { ${derive} }\nmodels: { m: { detect: anomalies, on: [${names}], algorithm: isolation-forest${more} } }`,
  });
  it.each<Case>([
    ['are numbers that all groups have', on('rooms, halls', ', fields: [number]'), []],
    [
      'that one group lacks',
      on('rooms, halls', ', fields: [humidity]'),
      [
        'model-field at humidity: the model cannot use `humidity`: `halls` has no such field; use one of: number, temperature',
      ],
    ],
    [
      'that two lack',
      on('rooms, halls, yards', ', fields: [humidity]'),
      [
        'model-field at humidity: the model cannot use `humidity`: `halls` and `yards` have no such field; there is no field yet: add one',
      ],
    ],
    [
      'that nobody has',
      on('rooms', ', fields: [humidty]'),
      ['model-field at humidty: the model cannot use `humidty`: `rooms` has no such field; did you mean `humidity`?'],
    ],
    [
      'that are no numbers',
      on('rooms', ', fields: [mode, open]'),
      [
        'model-field at mode: the model cannot use `mode`: it is not a number; name a number, or derive one from `mode`',
        'model-field at open: the model cannot use `open`: it is not a number; name a number, or derive one from `open`',
      ],
    ],
    [
      'that are no numbers in one of the groups',
      on('halls, rooms', ', fields: [mode]'),
      [
        'model-field at mode: the model cannot use `mode`: it is not a number; name a number, or derive one from `mode`',
      ],
    ],
    ['that are derived', on('rooms', ', fields: [warmer]', 'derive: { warmer: humidity + humidity }'), []],
    [
      'in two units',
      on('rooms, halls', ', fields: [number, temperature]'),
      [
        'model-units at temperature: `temperature` has different units in the groups of this model: `[degF]` in `halls`, `Cel` in `rooms`; give the sensors one unit, or make a model per unit; a derived field with `convert(…)` brings them together too',
      ],
    ],
    [
      'in two units, where they are not listed',
      on('halls, rooms', ''),
      [
        'model-units at on: `temperature` has different units in the groups of this model: `[degF]` in `halls`, `Cel` in `rooms`; give the sensors one unit, or make a model per unit; a derived field with `convert(…)` brings them together too',
      ],
    ],
    [
      'in two units, in groups of which one lacks it',
      on('rooms, halls, yards', ''),
      [
        'model-no-fields at m: the model `m` has nothing to learn from: `halls` and `rooms` and `yards` share no number; make a model per kind of sensor, or name groups that share a number',
      ],
    ],
    [
      'of which groups share none',
      on('rooms, yards', ''),
      [
        'model-no-fields at m: the model `m` has nothing to learn from: `rooms` and `yards` share no number; make a model per kind of sensor, or name groups that share a number',
      ],
    ],
    [
      'to predict that is not there',
      {
        rest: 'etl: {}\nmodels: { m: { predict: { field: temprature, horizon: 1h }, on: [rooms], algorithm: xgboost } }',
      },
      [
        'model-field at temprature: the model cannot use `temprature`: `rooms` has no such field; did you mean `temperature`?',
      ],
    ],
    [
      'to predict in two units',
      {
        sensors,
        groups,
        rest: 'etl: {}\nmodels: { m: { predict: { field: temperature, horizon: 1h }, on: [rooms, halls], fields: [number], algorithm: xgboost } }',
      },
      [
        'model-units at on: `temperature` has different units in the groups of this model: `[degF]` in `halls`, `Cel` in `rooms`; give the sensors one unit, or make a model per unit; a derived field with `convert(…)` brings them together too',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('its spans', () => {
  it.each<Case>([
    ['rolling and windows come together', detect(', features: { rolling: [mean], windows: [5m] }'), []],
    [
      'rolling alone',
      detect(', features: { rolling: [mean] }'),
      ['model-features at rolling: `rolling` has no effect without `windows`; add `windows` or remove `rolling`'],
    ],
    [
      'windows alone',
      detect(', features: { windows: [5m] }'),
      ['model-features at windows: `windows` has no effect without `rolling`; add `rolling` or remove `windows`'],
    ],
    ['lags need neither', detect(', features: { lags: [5m] }'), []],
    ['a window of two readings', detect(', features: { rolling: [mean], windows: [2m] }'), []],
    [
      'a window of less',
      detect(', features: { rolling: [mean], windows: [5m, 119s] }'),
      ['model-window at 119s: a window of 119s is too short: `rooms` sends a reading every 1m; write at least 2m'],
    ],
    ['a lag of one reading', detect(', features: { lags: [1m] }'), []],
    [
      'a lag of less',
      detect(', features: { lags: [59s] }'),
      ['model-window at 59s: a lag of 59s is too short: `rooms` sends a reading every 1m; write at least 1m'],
    ],
    ['a horizon of one reading', predict('', '1m'), []],
    [
      'a horizon of less',
      predict('', '59s'),
      ['model-window at 59s: a horizon of 59s is too short: `rooms` sends a reading every 1m; write at least 1m'],
    ],
    [
      'the slowest group counts',
      {
        groups: `${ROOMS}, slow: { sensor: probe, every: 10m, devices: [s] }`,
        rest: 'etl: {}\nmodels: { m: { detect: anomalies, on: [slow, rooms], algorithm: isolation-forest, features: { lags: [5m] } } }',
      },
      ['model-window at 5m: a lag of 5m is too short: `slow` sends a reading every 10m; write at least 10m'],
    ],
    ['training over twenty of the longest', detect(', features: { lags: [1h, 5m] }, train: { window: 20h }'), []],
    [
      'training over less',
      detect(', features: { lags: [5m, 1h] }, train: { window: 19h }'),
      [
        'model-train-window at 19h: 19h of training data is little for a model that looks 1h back or ahead; write `train: { window: 20h }` or more, or shorten the windows',
      ],
    ],
    ['training over thirty days, where nothing is said', predict('', '36h'), []],
    [
      'and no more',
      predict('', '37h'),
      [
        'model-train-window at 37h: 30d of training data is little for a model that looks 37h back or ahead; write `train: { window: 740h }` or more, or shorten the windows',
      ],
    ],
    ['without spans any training will do', detect(', train: { window: 1d }'), []],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('its promise of false alarms', () => {
  const promise = (text: string, more = '') => detect(`, train: { falseAlarms: ${text}${more} }`);
  it.each<Case>([
    ['can be kept', promise('1 per 30d'), []],
    ['reaches three times as far as it learns', promise('1 per 72d'), []],
    ['is shared by many', promise('10 per 720d'), []],
    [
      'reaches too far',
      promise('1 per 73d'),
      [
        'model-false-alarms at 1 per 73d: 1 per 73d cannot be promised after 24d of learning; write `1 per 72d` or more, or a longer `window`',
      ],
    ],
    [
      'reaches too far for a short start',
      promise('1 per 30d', ', window: 20d, holdOut: 0.85'),
      [
        'model-false-alarms at 1 per 30d: 1 per 30d cannot be promised after 3d of learning; write `1 per 9d` or more, or a longer `window`',
      ],
    ],
    [
      'reaches too far for hours',
      promise('1 per 30d', ', window: 2h'),
      ['model-false-alarms at 1 per 30d: 1 per 30d cannot be promised after 1h of learning; write a longer `window`'],
    ],
    ['is an alarm every six hours', promise('4 per 1d'), []],
    [
      'is more than can be told apart',
      promise('5 per 1d'),
      [
        'model-false-alarms at 5 per 1d: 5 per 1d is more than can be told apart: an alarm is over after 6h of calm; write `4 per 1d` or fewer',
      ],
    ],
    [
      'is made by what predicts',
      predict(', train: { falseAlarms: 1 per 30d }'),
      [
        'model-false-alarms at 1 per 30d: `falseAlarms` has no effect on a model that predicts; remove it: what a prediction raises an alarm by are the thresholds of its groups',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('its endpoint', () => {
  const families: Readonly<Record<string, readonly string[]>> = {
    t2: ['medium', 'large', 'xlarge', '2xlarge'],
    m4: ['xlarge', '2xlarge', '4xlarge', '10xlarge', '16xlarge'],
    m5: ['large', 'xlarge', '2xlarge', '4xlarge', '12xlarge', '24xlarge'],
    m5d: ['large', '24xlarge'],
    m6i: ['large', '8xlarge', '12xlarge', '16xlarge', '24xlarge', '32xlarge'],
    m7i: ['large', '8xlarge', '12xlarge', '16xlarge', '24xlarge', '48xlarge'],
    c4: ['large', '8xlarge'],
    c5: ['large', 'xlarge', '2xlarge', '4xlarge', '9xlarge', '18xlarge'],
    c5d: ['18xlarge'],
    c6i: ['32xlarge'],
    c6in: ['32xlarge'],
    c7i: ['48xlarge'],
    r5: ['24xlarge'],
    r5d: ['24xlarge'],
    r6i: ['32xlarge'],
    r7i: ['48xlarge'],
  };
  it.each(Object.entries(families))('runs on %s in all its sizes', async (family, sizes) => {
    const models = sizes.map(
      (size, at) =>
        `m${at}: { detect: anomalies, on: [rooms], algorithm: isolation-forest, deploy: { endpoint: { instance: ml.${family}.${size} } } }`,
    );
    expect(await said({ rest: `etl: {}\nmodels: { ${models.join(', ')} }` })).toEqual([]);
  });

  const endpoint = (text: string) => detect(`, deploy: { endpoint: ${text} }`);
  it.each<Case>([
    ['without servers', endpoint('serverless'), []],
    ['in batches', detect(', deploy: { batch: daily }'), []],
    [
      'of a kind that there is not',
      endpoint('{ instance: ml.m5.huge }'),
      ['model-instance at ml.m5.huge: no endpoint of this model can run on `ml.m5.huge`; did you mean `ml.m5.large`?'],
    ],
    [
      'of a kind with another processor',
      endpoint('{ instance: ml.m6g.large }'),
      [
        'model-instance at ml.m6g.large: no endpoint of this model can run on `ml.m6g.large`; did you mean `ml.m6i.large`?',
      ],
    ],
    ['with as many at most as at least', endpoint('{ instance: ml.m5.large, count: 2, max: 2 }'), []],
    [
      'with fewer',
      endpoint('{ instance: ml.m5.large, count: 3, max: 2 }'),
      [
        'model-instances at 2: at most 2 and at least 3 instances is a contradiction; write a `max` of at least 3, or leave it out',
      ],
    ],
    ['of one, at most one', endpoint('{ instance: ml.m5.large, max: 1 }'), []],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});
