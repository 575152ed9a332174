import { describe, expect, it } from 'vitest';
import { daysReread } from '../../../compiler/ir/etl/reread';
import { milliseconds } from '../../../schema/duration';
import { PROBE, ROOMS, type Sections, said } from './manifest';

/** Lake and ETL: what is a mistake, where it is underlined, and the case beside it that is none. */

type Case = readonly [law: string, sections: Sections, expected: readonly string[]];

const rest = (text: string): Sections => ({ rest: text });
const MODEL = 'models: { m: { detect: anomalies, on: [rooms], algorithm: isolation-forest } }';
const lake = (text: string) => rest(`lake: { ${text} }`);

describe('the lake', () => {
  it.each<Case>([
    ['has a folder for every group', lake('partitioning: [group, dt], curated: { partitioning: [group, dt] }'), []],
    [
      'or says that it has not',
      lake('partitioning: [dt], curated: { partitioning: [dt] }'),
      [
        'lake-group at [dt]: the partitioning [dt] leaves out `group`; add `group`, best as the first',
        'lake-group at [dt]: the partitioning [dt] leaves out `group`; add `group`, best as the first',
      ],
    ],
    [
      'in raw tables',
      lake('partitioning: [device, dt]'),
      ['lake-group at [device, dt]: the partitioning [device, dt] leaves out `group`; add `group`, best as the first'],
    ],
    [
      'says the date once',
      lake('partitioning: [group, dt, day]'),
      [
        'lake-date at [group, dt, day]: the partitioning [group, dt, day] says the date twice; say the date either by `dt`, or by `year`, `month` and `day` in this order',
      ],
    ],
    [
      'says the date in its order',
      lake('partitioning: [group, month, year, day]'),
      [
        'lake-date at [group, month, year, day]: the partitioning [group, month, year, day] says the date in another order than year, month, day; say the date either by `dt`, or by `year`, `month` and `day` in this order',
      ],
    ],
    [
      'says the whole date',
      lake('partitioning: [group, year, day]'),
      [
        'lake-date at [group, year, day]: the partitioning [group, year, day] says only part of the date (year, day); say the date either by `dt`, or by `year`, `month` and `day` in this order',
      ],
    ],
    [
      'says no date',
      lake('partitioning: [group]'),
      [
        'lake-date at [group]: the partitioning [group] does not say the date; say the date either by `dt`, or by `year`, `month` and `day` in this order',
      ],
    ],
    [
      'says the date of curated rows',
      lake('curated: { partitioning: [group, year] }'),
      [
        'lake-date at [group, year]: the partitioning [group, year] says only part of the date (year); say the date either by `dt`, or by `year`, `month` and `day` in this order',
      ],
    ],
    ['buffers up to 128 MiB', lake('firehose: { size: 128MiB }'), []],
    [
      'and no more',
      lake('firehose: { size: 129MiB }'),
      ['firehose-buffer at 129MiB: the buffer `size: 129MiB` is more than 128 MiB; write 1MiB to 128MiB'],
    ],
    [
      'buffers whole MiB',
      lake('firehose: { size: 1500KiB }'),
      ['firehose-buffer at 1500KiB: the buffer `size: 1500KiB` is not a whole number of MiB; write 1MiB to 128MiB'],
    ],
    ['buffers 64 MiB where devices have folders', lake('ingest: firehose, firehose: { size: 64MiB }'), []],
    [
      'and no less',
      lake('ingest: firehose, firehose: { size: 63MiB }'),
      [
        'firehose-buffer at 63MiB: the buffer `size: 63MiB` is less than 64 MiB, and devices are partitions; write 64MiB to 128MiB, or leave `device` out of the partitioning',
      ],
    ],
    [
      'and less where they have not',
      lake('ingest: firehose, partitioning: [group, dt], firehose: { size: 63MiB }'),
      [],
    ],
    ['and less where nothing is collected', lake('firehose: { size: 63MiB }'), []],
    [
      'and no less where a group is collected',
      { groups: ROOMS.replace('sensor:', 'ingest: firehose, sensor:'), rest: 'lake: { firehose: { size: 63MiB } }' },
      [
        'firehose-buffer at 63MiB: the buffer `size: 63MiB` is less than 64 MiB, and devices are partitions; write 64MiB to 128MiB, or leave `device` out of the partitioning',
      ],
    ],
    [
      'and less where the only group is not',
      {
        groups: ROOMS.replace('sensor:', 'ingest: direct, sensor:'),
        rest: 'lake: { ingest: firehose, firehose: { size: 63MiB } }',
      },
      [],
    ],
    ['waits up to 15 minutes', lake('firehose: { interval: 15m }'), []],
    [
      'and no longer',
      lake('firehose: { interval: 901s }'),
      ['firehose-buffer at 901s: the buffer `interval: 901s` is more than 15 minutes; write whole seconds up to 15m'],
    ],
    [
      'waits whole seconds',
      lake('firehose: { interval: 1500ms }'),
      [
        'firehose-buffer at 1500ms: the buffer `interval: 1500ms` is not a whole number of seconds; write whole seconds up to 15m',
      ],
    ],
    [
      'keeps whole days',
      lake('retention: { coldAfter: 36h, expireAfter: 400d }, query: { keepResults: 25h }'),
      [
        'retention-days at 36h: `coldAfter: 36h` is not a whole number of days; write days, for example 90d',
        'retention-days at 25h: `keepResults: 25h` is not a whole number of days; write days, for example 90d',
      ],
    ],
    [
      'expires in hours',
      lake('retention: { expireAfter: 2401h }'),
      ['retention-days at 2401h: `expireAfter: 2401h` is not a whole number of days; write days, for example 90d'],
    ],
    [
      'is cold before it expires',
      lake('retention: { coldAfter: 100d, expireAfter: 100d }'),
      [
        'retention-order at 100d: data would move to cold storage after 100d, but is deleted after 100d; make `coldAfter` shorter than `expireAfter`, or leave it out',
      ],
    ],
    ['is cold for 90 days', lake('retention: { coldAfter: 10d, expireAfter: 100d }'), []],
    [
      'and not for 89',
      lake('retention: { coldAfter: 11d, expireAfter: 100d }'),
      [
        'retention-cold-short at 11d: data stays in cold storage for 89 days before it is deleted; leave at least 90 days between `coldAfter` and `expireAfter`, or leave `coldAfter` out',
      ],
    ],
    [
      'lets a query read a size in powers of ten',
      lake('query: { scanLimit: 10MB }'),
      ['wrong-form at 10MB: "10MB" is not a size such as 64MiB or 10GiB; write a size such as 64MiB or 10GiB'],
    ],
    [
      'lets a query read 9,999,360 bytes',
      lake('query: { scanLimit: 9765KiB }'),
      ['scan-limit at 9765KiB: a scan limit of 9765KiB is less than Athena can enforce; write at least 10MiB'],
    ],
    ['lets a query read 10,000,384 bytes', lake('query: { scanLimit: 9766KiB }'), []],
    ['writes Iceberg where there is no ETL yet', lake('curated: { format: iceberg }'), []],
    ['writes Iceberg by Glue', rest('lake: { curated: { format: iceberg } }\netl: { engine: glue }'), []],
    [
      'and not by Lambda',
      rest('lake: { curated: { format: iceberg } }\netl: { engine: lambda }'),
      [
        'iceberg-engine at iceberg: Iceberg tables cannot be written by the lambda engine; write `etl.engine: glue`, or `lake.curated.format: parquet`',
      ],
    ],
    ['Parquet may be written by Lambda', rest('lake: { curated: { format: parquet } }\netl: { engine: lambda }'), []],
    ['keeps what the ETL may still read', rest('lake: { retention: { expireAfter: 6d } }\netl: { late: 3d }'), []],
    [
      'keeps one day less',
      rest('lake: { retention: { expireAfter: 5d } }\netl: { late: 3d }'),
      [
        'expires-before-etl at 5d: raw messages are deleted after 5d, while the ETL still reads them: `late` is 3d; write at least `expireAfter: 6d`, or a shorter `etl.late`',
      ],
    ],
    [
      'keeps less than the ETL reads where nothing is said',
      rest('lake: { retention: { expireAfter: 5d } }\netl: {}'),
      [
        'expires-before-etl at 5d: raw messages are deleted after 5d, while the ETL still reads them: `late` is 3d; write at least `expireAfter: 6d`, or a shorter `etl.late`',
      ],
    ],
    ['keeps what nobody reads again', lake('retention: { expireAfter: 1d }'), []],
    ['keeps what a model is trained on', rest(`lake: { retention: { expireAfter: 30d } }\netl: {}\n${MODEL}`), []],
    [
      'keeps less',
      rest(`lake: { retention: { expireAfter: 29d } }\netl: {}\n${MODEL}`),
      [
        'expires-before-training at 29d: curated rows are deleted after 29d, and `m` is trained on 30d; write at least `expireAfter: 30d`, or a shorter `train.window`',
      ],
    ],
    [
      'keeps less than a model says',
      rest(
        `lake: { retention: { expireAfter: 59d } }\netl: {}\n${MODEL.replace(' } }', ', train: { window: 60d } } }')}`,
      ),
      [
        'expires-before-training at 59d: curated rows are deleted after 59d, and `m` is trained on 60d; write at least `expireAfter: 60d`, or a shorter `train.window`',
      ],
    ],
    [
      'is cold when the ETL has read it',
      rest('lake: { ingest: firehose, retention: { coldAfter: 6d } }\netl: { late: 3d }'),
      [],
    ],
    [
      'is cold before',
      rest('lake: { ingest: firehose, retention: { coldAfter: 5d } }\netl: { late: 3d, every: 2h }'),
      [
        'retention-cold-read at 5d: `coldAfter: 5d` moves what is still read: the ETL, each 2h, of raw folders, up to 5 days back; write `coldAfter: 6d` or more, or a smaller `etl.late`',
      ],
    ],
    [
      'is cold before, where nothing is said',
      rest('lake: { ingest: firehose, retention: { coldAfter: 5d } }\netl: {}'),
      [
        'retention-cold-read at 5d: `coldAfter: 5d` moves what is still read: the ETL, each 1h, of raw folders, up to 5 days back; write `coldAfter: 6d` or more, or a smaller `etl.late`',
      ],
    ],
    ['is never cold in small objects', rest('lake: { retention: { coldAfter: 5d } }\netl: { late: 3d }'), []],
    [
      'is, where those move, too',
      rest('lake: { retention: { coldAfter: 5d, smallObjects: move } }\netl: { late: 3d }'),
      [
        'retention-cold-read at 5d: `coldAfter: 5d` moves what is still read: the ETL, each 1h, of raw folders, up to 5 days back; write `coldAfter: 6d` or more, or a smaller `etl.late`',
      ],
    ],
    [
      'is, where one group is collected',
      {
        groups: ROOMS.replace('sensor:', 'ingest: firehose, sensor:'),
        rest: 'lake: { retention: { coldAfter: 5d } }\netl: { late: 3d }',
      },
      [
        'retention-cold-read at 5d: `coldAfter: 5d` moves what is still read: the ETL, each 1h, of raw folders, up to 5 days back; write `coldAfter: 6d` or more, or a smaller `etl.late`',
      ],
    ],
    ['is cold when a model was trained on it', rest(`lake: { retention: { coldAfter: 31d } }\netl: {}\n${MODEL}`), []],
    [
      'is cold before a model was',
      rest(`lake: { retention: { coldAfter: 30d } }\netl: {}\n${MODEL}`),
      [
        'retention-cold-read at 30d: `coldAfter: 30d` moves what is still read: a training of `m`, of curated files, up to 30 days back; write `coldAfter: 31d` or more, or a smaller `train.window`',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});

describe('raw data that the ETL reads again', () => {
  it.each(['1h', '23h', '1d', '25h', '3d', '100h', '30d'])(
    'may be cold and may be gone from the same day on, with late: %s',
    async (late) => {
      const codes = async (retention: string) =>
        (await said(rest(`lake: { ingest: firehose, retention: { ${retention} } }\netl: { late: ${late} }`))).map(
          (one) => one.split(' ')[0],
        );
      const least = daysReread(milliseconds(late));
      expect(await codes(`coldAfter: ${least}d`)).not.toContain('retention-cold-read');
      expect(await codes(`expireAfter: ${least}d`)).not.toContain('expires-before-etl');
      expect(await codes(`coldAfter: ${least - 1}d`)).toContain('retention-cold-read');
      expect(await codes(`expireAfter: ${least - 1}d`)).toContain('expires-before-etl');
    },
  );
});

describe('the ETL', () => {
  const etl = (text: string) => rest(`etl: { ${text} }`);
  const clean = (text: string) => etl(`clean: [${text}]`);
  const sensors = `${PROBE}, other: { every: 1s, fields: { temperature: { unit: Cel }, extra: {} } }`;
  const groups = `${ROOMS}, walls: { sensor: other, devices: [w] }`;
  const both = (text: string): Sections => ({ sensors, groups, rest: `etl: { ${text} }` });
  it.each<Case>([
    [
      'by Lambda has no version of Glue and no workers',
      etl('engine: lambda, glueVersion: "5.0", workers: 3'),
      [
        'etl-key-unused at glueVersion: `glueVersion` has no effect with `engine: lambda`; remove `glueVersion`, or write `engine: glue`',
        'etl-key-unused at workers: `workers` has no effect with `engine: lambda`; remove `workers`, or write `engine: glue`',
      ],
    ],
    ['by Glue has them', etl('engine: glue, glueVersion: "5.0", workers: 3'), []],
    ['by default is by Glue', etl('workers: 3'), []],
    ['looks back to the run before', etl('every: 1h, late: 1h'), []],
    [
      'and no less',
      etl('every: 2h, late: 1h'),
      ['late-short at 1h: `late: 1h` is shorter than the time between two runs, 2h; write at least `late: 2h`'],
    ],
    ['looks back three days where nothing is said', etl('every: 3d'), []],
    [
      'and not four',
      etl('every: 4d'),
      ['late-short at 4d: `late: 3d` is shorter than the time between two runs, 4d; write at least `late: 4d`'],
    ],
    ['requires columns that every reading has', clean('{ require: [event_time, device_id, temperature] }'), []],
    [
      'requires what there is not',
      clean('{ require: [temprature] }'),
      [
        'clean-column at temprature: a cleaning rule cannot use `temprature`: there is no such column; did you mean `temperature`?',
      ],
    ],
    [
      'requires what one sensor lacks',
      both('clean: [{ require: [humidity, temperature] }]'),
      [
        'clean-column at humidity: a cleaning rule cannot use `humidity`: readings of `other` never have it; name columns that all sensors have',
      ],
    ],
    [
      'requires what is derived',
      etl('clean: [{ require: [warm] }], derive: { warm: temperature > 8 }'),
      [
        'clean-column at warm: a cleaning rule cannot use `warm`: it is derived, which comes after cleaning; name the fields it is derived from',
      ],
    ],
    [
      'requires nearly a column',
      clean('{ require: [devic_id] }'),
      [
        'clean-column at devic_id: a cleaning rule cannot use `devic_id`: there is no such column; did you mean `device_id`?',
      ],
    ],
    ['compares by what names a reading', clean('{ deduplicate: { by: [device_id, boot_id, sequence] } }'), []],
    ['compares by device and time', clean('{ deduplicate: { by: [device_id, event_time] } }'), []],
    ['compares by boot and clock', clean('{ deduplicate: { by: [boot_id, monotonic_ms] } }'), []],
    ['compares by device and clock of a boot', clean('{ deduplicate: { by: [device_id, monotonic_ms] } }'), []],
    [
      'compares by what arrival gives',
      clean('{ deduplicate: { by: [device_id, event_time, trace_id] } }'),
      [
        'clean-key at [device_id, event_time, trace_id]: trace_id differs between two deliveries of one reading; write `deduplicate: { by: [device_id, boot_id, sequence] }`',
      ],
    ],
    [
      'compares by when it arrived',
      clean('{ deduplicate: { by: [device_id, event_time, ingest_ms] } }'),
      [
        'clean-key at [device_id, event_time, ingest_ms]: ingest_ms differs between two deliveries of one reading; write `deduplicate: { by: [device_id, boot_id, sequence] }`',
      ],
    ],
    [
      'compares by what devices share',
      clean('{ deduplicate: { by: [event_time] } }'),
      [
        'clean-key at [event_time]: readings of different devices can agree in these columns; write `deduplicate: { by: [device_id, boot_id, sequence] }`',
      ],
    ],
    [
      'compares by a count without its start',
      clean('{ deduplicate: { by: [device_id, sequence] } }'),
      [
        'clean-key at [device_id, sequence]: `sequence` counts from 1 again whenever the agent starts, so it needs `boot_id`; write `deduplicate: { by: [device_id, boot_id, sequence] }`',
      ],
    ],
    [
      'compares by a device alone',
      clean('{ deduplicate: { by: [device_id] } }'),
      [
        'clean-key at [device_id]: readings of one device can agree in these columns; write `deduplicate: { by: [device_id, boot_id, sequence] }`',
      ],
    ],
    [
      'compares by a boot alone',
      clean('{ deduplicate: { by: [boot_id, device_id] } }'),
      [
        'clean-key at [boot_id, device_id]: readings of one device can agree in these columns; write `deduplicate: { by: [device_id, boot_id, sequence] }`',
      ],
    ],
    [
      'compares by what there is not',
      clean('{ deduplicate: { by: [device_id, event_tim] } }'),
      [
        'clean-key at [device_id, event_tim]: readings of one device can agree in these columns; write `deduplicate: { by: [device_id, boot_id, sequence] }`',
        'clean-column at event_tim: a cleaning rule cannot use `event_tim`: there is no such column; did you mean `event_time`?',
      ],
    ],
    [
      'has every rule once',
      clean('{ range: flag }, { require: [device_id] }, { range: drop }'),
      ['clean-rule-twice at range: there is a rule `range` already; keep one `range`'],
    ],
    [
      'requires before it compares',
      clean('{ deduplicate: { by: [device_id, event_time] } }, { require: [event_time, temperature] }'),
      [
        'clean-order at deduplicate: readings are deduplicated by event_time before it is required; put `require` before `deduplicate`',
      ],
    ],
    [
      'requires both before it compares',
      clean('{ deduplicate: { by: [device_id, event_time] } }, { require: [event_time, device_id] }'),
      [
        'clean-order at deduplicate: readings are deduplicated by device_id, event_time before it is required; put `require` before `deduplicate`',
      ],
    ],
    [
      'may require other columns afterwards',
      clean('{ deduplicate: { by: [device_id, event_time] } }, { require: [temperature] }'),
      [],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));

  it.each<Case>([
    ['derives what it can', etl('derive: { warm: temperature > 8 }'), []],
    [
      'derives from what there is not',
      etl('derive: { warm: temprature > 8 }'),
      [
        'derive-fields at temprature: no sensor can be given `warm`: there is no field `temprature`; did you mean `temperature`?',
      ],
    ],
    [
      'says it once for a field that is read twice',
      etl('derive: { warm: temprature > 8 and temprature < 9 }'),
      [
        'derive-fields at temprature: no sensor can be given `warm`: there is no field `temprature`; did you mean `temperature`?',
      ],
    ],
    [
      'derives from what no one sensor has',
      both('derive: { far: humidity + extra }'),
      [
        'derive-fields at humidity: no sensor can be given `far`: `other`, which comes nearest, lacks `humidity`; use one of: extra, temperature',
      ],
    ],
    [
      'derives from what is derived',
      etl('derive: { warm: temperature > 8, cold: not warm }'),
      ['derive-chain at warm: `cold` reads `warm`, which is derived itself; write the formula of `warm` in its place'],
    ],
    [
      'derives what does not hold together',
      etl('derive: { warm: temperature + mode }'),
      ['expression-type at mode: `+` needs a number, this is a string; join texts with `concat(a, b)`'],
    ],
    [
      'derives what cannot be read',
      etl('derive: { warm: { is: "temperature >" } }'),
      [
        'expression-syntax at ": the expression ends too early: a value is missing; write a formula such as `temperature > 8 and humidity > 70`; docs/reference/expressions.md has the grammar',
      ],
    ],
    [
      'derives one thing in two units',
      {
        sensors: `${PROBE}, other: { every: 1s, fields: { temperature: { unit: K } } }`,
        groups,
        rest: 'etl: { derive: { twice: temperature * 2 } }',
      },
      [
        'derive-mixed at temperature * 2: `twice` is not the same for all sensors: `K` for `other`, `Cel` for `probe`; bring them together with `convert(…)` in the formula, or give the fields different names',
      ],
    ],
    [
      'derives one thing in two units that have no code',
      {
        sensors:
          'probe: { every: 1s, fields: { x: { unit: kPa }, y: { unit: s } } }, other: { every: 1s, fields: { x: { unit: kPa }, y: { unit: m } } }',
        groups,
        rest: 'etl: { derive: { z: x * y } }',
      },
      [
        'derive-mixed at x * y: `z` is not the same for all sensors: a computed value in kg s^-2 for `other`, a computed value in m^-1 kg s^-1 for `probe`; bring them together with `convert(…)` in the formula, or give the fields different names',
      ],
    ],
    [
      'derives a whole number and a number as one',
      {
        sensors: `${PROBE}, other: { every: 1s, fields: { number: {} } }`,
        groups,
        rest: 'etl: { derive: { more: number * 2 } }',
      },
      [],
    ],
    [
      'derives what a sensor has',
      etl('derive: { humidity: temperature * 2 }'),
      [
        'derive-clash at humidity: the derived field `humidity` has the name of a field of the sensor `probe`; choose another name',
      ],
    ],
    ['derives what another sensor has', both('derive: { extra: humidity * 2 }'), []],
    [
      'derives in a unit that there is not',
      etl('derive: { x: { is: temperature * 2, unit: furlong } }'),
      ['unit-unknown at furlong: there is no unit `furlong`; use one of: %, %RH, 1, A, Ah, B, Cel, GB, … (66 in all)'],
    ],
    ['derives in the unit of the formula', etl('derive: { x: { is: temperature * 2, unit: Cel } }'), []],
    [
      'derives in another scale',
      etl('derive: { x: { is: temperature * 2, unit: K } }'),
      [
        "derive-unit at K: the formula of `x` gives a number in `Cel`, not `K`; write `convert(…, 'K')` around what has the other unit, or remove `unit`",
      ],
    ],
    [
      'derives in another quantity',
      etl('derive: { x: { is: temperature * 2, unit: kPa } }'),
      [
        'derive-unit at kPa: the formula of `x` gives a number in `Cel`, not `kPa`; correct the formula, or remove `unit`',
      ],
    ],
    [
      'takes a unit off',
      etl('derive: { x: { is: temperature * 2, unit: "1" } }'),
      [
        'derive-unit at "1": the formula of `x` gives a number in `Cel`, not `1`; take the unit off with `number(…)` around the formula, or remove `unit`',
      ],
    ],
    ['gives a unit to what has none', etl('derive: { x: { is: number * 2, unit: Cel } }'), []],
    [
      'gives a unit that there is not to a text',
      etl('derive: { x: { is: mode, unit: furlong } }'),
      ['unit-unknown at furlong: there is no unit `furlong`; use one of: %, %RH, 1, A, Ah, B, Cel, GB, … (66 in all)'],
    ],
    [
      'gives a unit to a text',
      etl('derive: { x: { is: mode, unit: Cel } }'),
      ['derive-unit at Cel: `x` is a string and has no unit; remove `unit`'],
    ],
    [
      'gives a unit to what is true or false',
      etl('derive: { x: { is: open, unit: Cel } }'),
      ['derive-unit at Cel: `x` is true or false and has no unit; remove `unit`'],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));

  const redshift = (text: string, more = '') => rest(`etl: { load: { redshift: { ${text} } } }${more}`);
  it.each<Case>([
    ['loads into a schema', redshift('schema: iot'), []],
    [
      'loads into one of the system',
      redshift('schema: pg_iot'),
      [
        'redshift-schema at pg_iot: the Redshift schema cannot be called `pg_iot`: names that start with pg_ are those of system schemas; choose another name, such as `iot`',
      ],
    ],
    ['loads into one that begins nearly so', redshift('schema: pgiot'), []],
    [
      'loads into public',
      redshift('schema: public'),
      [
        'redshift-schema at public: the Redshift schema cannot be called `public`: every database has a schema of this name; choose another name, such as `iot`',
      ],
    ],
    [
      'loads into information_schema',
      redshift('schema: information_schema'),
      [
        'redshift-schema at information_schema: the Redshift schema cannot be called `information_schema`: every database has a schema of this name; choose another name, such as `iot`',
      ],
    ],
    ['loads by 4 units', redshift('schema: iot, capacity: 4'), []],
    ['loads by 8', redshift('schema: iot, capacity: 8'), []],
    ['loads by 512', redshift('schema: iot, capacity: 512'), []],
    [
      'loads by 12',
      redshift('schema: iot, capacity: 12'),
      ['redshift-capacity at 12: there is no Redshift workgroup with a base capacity of 12; write `capacity: 16`'],
    ],
    [
      'loads by 5',
      redshift('schema: iot, capacity: 5'),
      ['redshift-capacity at 5: there is no Redshift workgroup with a base capacity of 5; write `capacity: 8`'],
    ],
    [
      'loads by 11',
      redshift('schema: iot, capacity: 11'),
      ['redshift-capacity at 11: there is no Redshift workgroup with a base capacity of 11; write `capacity: 8`'],
    ],
    ['loads what Redshift can read', redshift('schema: iot', '\nlake: { curated: { compression: snappy } }'), []],
    [
      'loads what it cannot',
      redshift('schema: iot', '\nlake: { curated: { compression: zstd } }'),
      [
        'redshift-codec at zstd: Redshift is not documented to read Parquet compressed with Zstandard; remove `compression`, and files are written with Snappy',
      ],
    ],
  ])('%s', async (_, sections, expected) => expect(await said(sections)).toEqual(expected));
});
