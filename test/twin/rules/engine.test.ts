import { describe, expect, it, test } from 'vitest';
import { systemClock } from '../../../runtime/clock';
import type { Inbound, ResolvedResource, TraceStep } from '../../../runtime/twin/ports';
import { MAX_HOPS } from '../../../runtime/twin/rules/actions/republish';
import { loadRules } from '../../../runtime/twin/rules/load-rules';
import type { ActionPorts } from '../../../runtime/twin/rules/ports';
import { RulesEngine } from '../../../runtime/twin/rules/rules-engine';
import { inbound, NOW, UUID } from './run-sql';

const OBJECT = { S3: { BucketName: 'lake', Key: 'raw/${topic(2)}/${newuuid()}.json' } };
const ERRORS = { S3: { BucketName: 'lake', Key: 'errors/${topic(3)}.json' } };

function rule(
  name: string,
  sql: string,
  actions: readonly unknown[] = [OBJECT],
  errorAction: unknown = ERRORS,
): ResolvedResource {
  const TopicRulePayload = { Sql: sql, AwsIotSqlVersion: '2016-03-23', Actions: actions, ErrorAction: errorAction };
  return {
    stack: 'iot',
    logicalId: name,
    type: 'AWS::IoT::TopicRule',
    name,
    arn: `arn:aws:iot:us-west-2:123456789012:rule/${name}`,
    properties: { RuleName: name, TopicRulePayload },
  };
}

/** An engine whose ports note what came through them. `fail` may throw instead. */
function bench(
  resources: readonly ResolvedResource[],
  fail: (port: string, what: string) => void = () => undefined,
  uuid = () => UUID,
) {
  const seen: (readonly [port: string, ...what: unknown[]])[] = [];
  const steps: TraceStep[] = [];
  const through = async (port: string, where: string, ...what: unknown[]) => {
    fail(port, where);
    seen.push([port, where, ...what]);
  };
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
  const ports: ActionPorts = {
    storage: { put: (bucket, key, body) => through('s3', `${bucket}/${key}`, text(body)) },
    streams: { put: (stream, record) => through('firehose', stream, text(record)) },
    notifications: { publish: (arn, message, context) => through('sns', arn, message, context) },
    functions: { invoke: (arn, payload, context) => through('lambda', arn, payload, context) },
    metrics: {
      put: ({ namespace, name, value, unit, at }) => void through('metric', `${namespace}/${name}`, value, unit, at),
    },
    alarms: { setState: (alarm, state, reason) => through('alarm', alarm, state, reason) },
    publisher: { publish: (topic, payload, qos, from) => through('mqtt', topic, text(payload), qos, from?.hops) },
  };
  const loaded = loadRules(resources);
  expect(loaded.refused).toEqual([]);
  const waits: number[] = [];
  const clock = { ...systemClock(), now: () => NOW, sleep: async (ms: number) => void waits.push(ms) };
  const tracer = { step: (_trace: string, _thing: string | undefined, step: TraceStep) => void steps.push(step) };
  const engine = new RulesEngine({
    rules: loaded.rules,
    ports,
    tracer,
    clock,
    accountId: '123456789012',
    uuid,
    random: () => 0.5,
  });
  return { engine, seen, steps, waits };
}

const SOURCE = "FROM 'iot/+/+/data'";

describe('actions', () => {
  const payload = '{"t":9,"list":[{"a":1},{"a":2}],"unit":"Percent"}';
  test.each<[string, string, unknown, unknown[]]>([
    ['S3', `SELECT t ${SOURCE}`, OBJECT, ['s3', `lake/raw/group1/${UUID}.json`, '{"t":9}']],
    [
      'Firehose',
      `SELECT t ${SOURCE}`,
      { Firehose: { DeliveryStreamName: 'to-${topic(2)}', Separator: '\n' } },
      ['firehose', 'to-group1', '{"t":9}\n'],
    ],
    [
      'Firehose without batch mode',
      `SELECT VALUE list ${SOURCE}`,
      { Firehose: { DeliveryStreamName: 's' } },
      ['firehose', 's', '[{"a":1},{"a":2}]'],
    ],
    [
      'SNS',
      `SELECT t ${SOURCE}`,
      { Sns: { TargetArn: 'arn:x', MessageFormat: 'RAW' } },
      ['sns', 'arn:x', '{"t":9}', { rule: 'one', traceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7' }],
    ],
    [
      'SNS in JSON',
      `SELECT 'hot' AS default ${SOURCE}`,
      { Sns: { TargetArn: 'arn:x', MessageFormat: 'JSON' } },
      ['sns', 'arn:x', 'hot', { rule: 'one', traceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7' }],
    ],
    [
      'Lambda',
      `SELECT t ${SOURCE}`,
      { Lambda: { FunctionArn: 'arn:f' } },
      ['lambda', 'arn:f', '{"t":9}', { rule: 'one', traceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7' }],
    ],
    [
      'republish',
      `SELECT t ${SOURCE}`,
      { Republish: { Topic: '${topic()}/again', Qos: 1 } },
      ['mqtt', 'iot/group1/temp-007/data/again', '{"t":9}', 1, 1],
    ],
    [
      'republish to a reserved topic',
      `SELECT t ${SOURCE}`,
      { Republish: { Topic: '$$aws/things/x/shadow/update' } },
      ['mqtt', '$aws/things/x/shadow/update', '{"t":9}', 0, 1],
    ],
    [
      'a metric',
      `SELECT t ${SOURCE}`,
      {
        CloudwatchMetric: { MetricNamespace: 'fleet', MetricName: 'm', MetricValue: '${t * 2}', MetricUnit: '${unit}' },
      },
      ['metric', 'fleet/m', 18, 'Percent', NOW],
    ],
    [
      'a metric with its time',
      `SELECT t ${SOURCE}`,
      {
        CloudwatchMetric: {
          MetricNamespace: 'fleet',
          MetricName: 'm',
          MetricValue: '1',
          MetricUnit: 'Count',
          MetricTimestamp: '1456821314',
        },
      },
      ['metric', 'fleet/m', 1, 'Count', 1456821314000],
    ],
    [
      'an alarm',
      `SELECT t ${SOURCE}`,
      { CloudwatchAlarm: { AlarmName: 'hot', StateReason: 't is ${t}', StateValue: 'ALARM' } },
      ['alarm', 'hot', 'ALARM', 't is 9'],
    ],
  ])('%s', async (_name, sql, action, expected) => {
    const { engine, seen } = bench([rule('one', sql, [action])]);
    await engine.handle(inbound(payload));
    expect(seen).toEqual([expected]);
  });

  it('Firehose in batch mode makes a record of each element', async () => {
    const { engine, seen } = bench([
      rule('one', `SELECT VALUE list ${SOURCE}`, [
        { Firehose: { DeliveryStreamName: 's', BatchMode: true, Separator: ',' } },
      ]),
    ]);
    await engine.handle(inbound(payload));
    expect(seen.map(([, , record]) => record)).toEqual(['{"a":1},', '{"a":2},']);
  });

  test.each(['', '\n', '\t', '\r\n', ','])('Firehose ends each record with the separator %j', async (separator) => {
    const action = { Firehose: { DeliveryStreamName: 's', Separator: separator } };
    const { engine, seen } = bench([rule('one', `SELECT t ${SOURCE}`, [action])]);
    await engine.handle(inbound(payload));
    expect(seen.map(([, , record]) => record)).toEqual([`{"t":9}${separator}`]);
  });

  it('Firehose in batch mode takes 500 records, and what is no array as one', async () => {
    const action = { Firehose: { DeliveryStreamName: 's', BatchMode: 'true' } };
    const { engine, seen } = bench([rule('one', `SELECT VALUE list ${SOURCE}`, [action])]);
    await engine.handle(inbound(JSON.stringify({ list: Array.from({ length: 500 }, (_, n) => n) })));
    expect(seen).toHaveLength(500);
    await engine.handle(inbound('{"list":"x"}'));
    expect(seen[500]).toEqual(['firehose', 's', '"x"']);
  });

  test.each([
    [1024, 's3', `lake/${'x'.repeat(1024)}`],
    [1025, 's3', 'lake/errors/temp-007.json'],
  ])('an object may have a key of 1,024 bytes: %d', async (bytes, port, where) => {
    const action = { S3: { BucketName: 'lake', Key: 'x'.repeat(bytes) } };
    const { engine, seen } = bench([rule('one', `SELECT t ${SOURCE}`, [action])]);
    await engine.handle(inbound(payload));
    expect(seen.map((one) => one.slice(0, 2))).toEqual([[port, where]]);
  });

  // API reference of CloudWatch, MetricDatum: the unit.
  const sizes = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'];
  const bits = ['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'];
  const rates = [...sizes, ...bits, 'Count'].map((unit) => `${unit}/Second`);
  const times = ['Seconds', 'Microseconds', 'Milliseconds'];
  test.each([...times, ...sizes, ...bits, 'Percent', 'Count', ...rates, 'None'])('a metric in %s', async (unit) => {
    const metric = { MetricNamespace: 'n', MetricName: 'm', MetricValue: '1', MetricUnit: unit };
    const { engine, seen } = bench([rule('one', `SELECT t ${SOURCE}`, [{ CloudwatchMetric: metric }])]);
    await engine.handle(inbound(payload));
    expect(seen).toEqual([['metric', 'n/m', 1, unit, NOW]]);
  });

  test.each(['OK', 'ALARM', 'INSUFFICIENT_DATA'])('an alarm in state %s', async (state) => {
    const alarm = { AlarmName: 'a', StateReason: 'r', StateValue: state };
    const { engine, seen } = bench([rule('one', `SELECT t ${SOURCE}`, [{ CloudwatchAlarm: alarm }])]);
    await engine.handle(inbound(payload));
    expect(seen).toEqual([['alarm', 'a', state, 'r']]);
  });

  it('bytes that are not JSON go on as they are', async () => {
    const { engine, seen } = bench([rule('one', `SELECT * ${SOURCE}`)]);
    await engine.handle(inbound('not json'));
    expect(seen).toEqual([['s3', `lake/raw/group1/${UUID}.json`, 'not json']]);
  });

  it('see what SET made of the message, made once for the statement and all of them, also when one fails', async () => {
    const key = { S3: { BucketName: 'lake', Key: '${@id}/${@c.f}' } };
    const broken = { Sns: { TargetArn: 'arn:x', MessageFormat: 'JSON' } };
    let ids = 0;
    const sql = `SET @id = newuuid(), @c = {'f': t + 1} SELECT @id AS id ${SOURCE}`;
    const { engine, seen } = bench([rule('one', sql, [key, broken], key)], undefined, () => `id-${ids++}`);
    await engine.handle(inbound('{"t":9}'));
    await engine.handle(inbound('{"t":9}'));
    expect(seen.map(([, where]) => where)).toEqual(['lake/id-0/10', 'lake/id-0/10', 'lake/id-1/10', 'lake/id-1/10']);
    expect(seen[0]?.[2]).toBe('{"id":"id-0"}');
  });
});

describe('what cannot be done goes to the error action', () => {
  const action = (kind: string, properties: Record<string, unknown>) => ({ [kind]: properties });
  const metric = (more: Record<string, unknown>) =>
    action('CloudwatchMetric', {
      MetricNamespace: 'n',
      MetricName: 'm',
      MetricValue: '1',
      MetricUnit: 'Count',
      ...more,
    });
  test.each<[unknown, string, RegExp]>([
    [action('S3', { BucketName: 'lake', Key: '${missing}' }), 'S3Action', /key of the object is empty/],
    [
      action('S3', { BucketName: 'lake', Key: `\${rpad('ä', 1000)}${'x'.repeat(30)}` }),
      'S3Action',
      /longer than 1024 bytes/,
    ],
    [
      action('Firehose', { DeliveryStreamName: 's', BatchMode: true }),
      'FirehoseAction',
      /at most 500 records, the SQL gives 501/,
    ],
    [action('Sns', { TargetArn: 'x', MessageFormat: 'JSON' }), 'SnsAction', /text called default/],
    [metric({ MetricValue: ' ' }), 'CloudwatchMetricAction', /the value " " is not a number/],
    [metric({ MetricValue: 'Infinity' }), 'CloudwatchMetricAction', /not a number/],
    [metric({ MetricUnit: 'kilobytes' }), 'CloudwatchMetricAction', /no unit "kilobytes"/],
    [metric({ MetricUnit: '' }), 'CloudwatchMetricAction', /no unit ""/],
    [action('Republish', { Topic: 'a/#' }), 'RepublishAction', /wildcards/],
    [action('Republish', { Topic: '${missing}' }), 'RepublishAction', /empty/],
    [action('Republish', { Topic: 'a/b/c/d/e/f/g/h/i' }), 'RepublishAction', /9 levels/],
    [metric({ MetricValue: '${missing}' }), 'CloudwatchMetricAction', /not a number/],
    [metric({ MetricUnit: 'Furlongs' }), 'CloudwatchMetricAction', /no unit "Furlongs"/],
    [metric({ MetricTimestamp: 'now' }), 'CloudwatchMetricAction', /timestamp/],
    [
      action('CloudwatchAlarm', { AlarmName: 'a', StateReason: 'r', StateValue: 'BAD' }),
      'CloudwatchAlarmAction',
      /no state "BAD"/,
    ],
  ])('%j', async (broken, name, message) => {
    const { engine, seen } = bench([rule('one', `SELECT VALUE list ${SOURCE}`, [broken])]);
    await engine.handle(inbound(JSON.stringify({ list: Array.from({ length: 501 }, (_, n) => n) })));
    expect(seen).toHaveLength(1);
    const report = JSON.parse(String(seen[0]?.[2])) as { failures: { failedAction: string; errorMessage: string }[] };
    expect(report.failures).toEqual([
      { failedAction: name, failedResource: expect.anything(), errorMessage: expect.stringMatching(message) },
    ]);
  });

  it('once for a rule and a message, in the documented form, while the other actions are done', async () => {
    const fail = (port: string, what: string) => {
      if (port === 's3' && what.includes('raw')) throw new Error('no such bucket');
      if (port === 'sns') throw new Error('no such topic');
    };
    const actions = [OBJECT, { Sns: { TargetArn: 'arn:x' } }, { Firehose: { DeliveryStreamName: 's' } }];
    const { engine, seen } = bench([rule('one', `SELECT t ${SOURCE}`, actions)], fail);
    await engine.handle(inbound('{"t":9}'));
    expect(seen.map(([port, where]) => [port, where])).toEqual([
      ['firehose', 's'],
      ['s3', 'lake/errors/temp-007.json'],
    ]);
    expect(JSON.parse(String(seen[1]?.[2]))).toEqual({
      ruleName: 'one',
      topic: 'iot/group1/temp-007/data',
      cloudwatchTraceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7',
      clientId: 'temp-007',
      base64OriginalPayload: Buffer.from('{"t":9}').toString('base64'),
      failures: [
        { failedAction: 'S3Action', failedResource: 'lake', errorMessage: 'no such bucket' },
        { failedAction: 'SnsAction', failedResource: 'arn:x', errorMessage: 'no such topic' },
      ],
    });
    expect(engine.counts).toMatchObject({ actionsDone: 2, actionsFailed: 2, errorActionsFailed: 0 });
  });

  it('also what the SQL cannot be applied to, with the payload in it', async () => {
    const { engine, seen } = bench([rule('one', `SELECT *, topic(2) AS g ${SOURCE}`)]);
    await engine.handle(inbound(Uint8Array.of(0xff, 0x00)));
    expect(JSON.parse(String(seen[0]?.[2]))).toMatchObject({
      base64OriginalPayload: '/wA=',
      failures: [{ failedAction: 'SqlEvaluation', failedResource: 'one' }],
    });
    expect(engine.counts).toMatchObject({ matched: 1, parseErrors: 1 });
  });

  it('with its SQL in the trace', async () => {
    const sql = `SELECT *, topic(2) AS g ${SOURCE}`;
    const { engine, steps } = bench([rule('one', sql)]);
    await engine.handle(inbound('{"t":'));
    expect(steps[0]).toEqual({
      kind: 'error',
      at: NOW,
      text: expect.stringMatching(/^one: the payload is not JSON: (?!\w*Error: )./),
      data: { rule: 'one', sql },
    });
  });

  it('an empty message to SNS as well, which SNS refuses', async () => {
    const { engine, seen } = bench([rule('one', `SELECT VALUE missing ${SOURCE}`, [{ Sns: { TargetArn: 'x' } }])]);
    await engine.handle(inbound('{}'));
    expect(String(seen[0]?.[2])).toContain('the message is empty');
  });

  test.each<[unknown, string]>([
    ['only a text', 'only a text'],
    [null, 'null'],
    [undefined, 'undefined'],
    [42, '42'],
  ])('whatever a port throws: %j', async (thrown, message) => {
    const { engine, seen, waits } = bench([rule('one', `SELECT t ${SOURCE}`)], (_port, where) => {
      if (where.includes('raw')) throw thrown;
    });
    await engine.handle(inbound('{}'));
    expect(waits).toEqual([]);
    expect(JSON.parse(String(seen[0]?.[2]))).toMatchObject({ failures: [{ errorMessage: message }] });
  });

  it('and when the error action fails too, that is counted and traced', async () => {
    const { engine, steps } = bench([rule('one', `SELECT t ${SOURCE}`)], () => {
      throw new Error('disk is gone');
    });
    await engine.handle(inbound('{}'));
    expect(engine.counts).toMatchObject({ actionsFailed: 2, errorActionsFailed: 1 });
    expect(steps.filter(({ kind }) => kind === 'error').map((step) => step.text)).toEqual([
      'one: S3Action failed: disk is gone',
      'one: S3Action failed: disk is gone',
    ]);
  });
});

describe('what passes by itself is tried again', () => {
  const busy = (times: number, error: object) => {
    let left = times;
    return () => {
      if (left-- > 0) throw error;
    };
  };
  it('twice, with growing waits', async () => {
    const { engine, seen, waits } = bench(
      [rule('one', `SELECT t ${SOURCE}`)],
      busy(2, Object.assign(new Error('busy'), { code: 'EMFILE' })),
    );
    await engine.handle(inbound('{"t":1}'));
    expect(seen).toEqual([['s3', `lake/raw/group1/${UUID}.json`, '{"t":1}']]);
    expect(waits).toEqual([100, 200]);
  });
  it('not a third time', async () => {
    const { engine, seen } = bench(
      [rule('one', `SELECT t ${SOURCE}`)],
      busy(3, Object.assign(new Error('busy'), { transient: true })),
    );
    await engine.handle(inbound('{"t":1}'));
    expect(seen.map(([, where]) => where)).toEqual(['lake/errors/temp-007.json']);
  });
  it('but a full disk of the machine is no failure of a service: the message is not taken, and comes again', async () => {
    const full = busy(1, Object.assign(new Error('full'), { code: 'ENOSPC' }));
    const { engine, seen } = bench([rule('one', `SELECT t ${SOURCE}`)], full);
    await expect(engine.handle(inbound('{"t":1}'))).rejects.toThrow('full');
    expect(seen).toEqual([]);
    expect(engine.counts).toMatchObject({ actionsDone: 0, actionsFailed: 0 });
    await engine.handle(inbound('{"t":1}'));
    expect(seen).toEqual([['s3', `lake/raw/group1/${UUID}.json`, '{"t":1}']]);
  });
  it.each(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'ENOMEM'])(
    'and so is every trouble of the machine itself: %s',
    async (code) => {
      const { engine, seen } = bench(
        [rule('one', `SELECT t ${SOURCE}`)],
        busy(1, Object.assign(new Error(code), { code })),
      );
      await expect(engine.handle(inbound('{"t":1}'))).rejects.toThrow(code);
      expect(seen, 'the error action would end on the same disk').toEqual([]);
    },
  );
  it('and what does not pass is not', async () => {
    const { engine, waits } = bench([rule('one', `SELECT t ${SOURCE}`)], busy(1, new Error('no such bucket')));
    await engine.handle(inbound('{"t":1}'));
    expect(waits).toEqual([]);
  });
  it('of a batch only the record that failed', async () => {
    const { engine, seen } = bench(
      [rule('one', `SELECT VALUE list ${SOURCE}`, [{ Firehose: { DeliveryStreamName: 's', BatchMode: true } }])],
      busyAt(2, Object.assign(new Error('busy'), { code: 'EAGAIN' })),
    );
    await engine.handle(inbound('{"list":[1,2,3]}'));
    expect(seen.map(([, , record]) => record)).toEqual(['1', '2', '3']);
  });
});

/** Fails the nth call only. */
function busyAt(nth: number, error: object): () => void {
  let calls = 0;
  return () => {
    if (++calls === nth) throw error;
  };
}

describe('which rules run', () => {
  const rules = [
    rule('one', `SELECT 1 AS n ${SOURCE}`, [{ Firehose: { DeliveryStreamName: 'one' } }]),
    rule('two', "SELECT 2 AS n FROM 'iot/group1/#' WHERE t > 5", [{ Firehose: { DeliveryStreamName: 'two' } }]),
    rule('ingest', 'SELECT topic() AS n', [{ Firehose: { DeliveryStreamName: 'ingest' } }]),
  ];
  const streams = async (message: Inbound) => {
    const { engine, seen, steps } = bench(rules);
    await engine.handle(message);
    return { streams: seen.map(([, stream]) => stream).sort(), counts: engine.counts, steps };
  };

  it('all that the topic matches and whose WHERE is true', async () => {
    expect((await streams(inbound('{"t":9}'))).streams).toEqual(['one', 'two']);
    expect((await streams(inbound('{"t":1}'))).streams).toEqual(['one']);
    expect((await streams(inbound('{"t":9}', { topic: 'other' }))).counts.matched).toBe(0);
  });

  it('and a message that none takes is done at once, as is one whose WHERE is not true', async () => {
    const { engine } = bench(rules);
    await expect(engine.handle(inbound('{}', { topic: 'other' }))).resolves.toBeUndefined();
    await expect(engine.handle(inbound('{"t":1}', { topic: 'iot/group1/x' }))).resolves.toBeUndefined();
  });

  it('with Basic Ingest only the named one', async () => {
    expect((await streams(inbound('{}', { basicIngestRule: 'ingest' }))).streams).toEqual(['ingest']);
    expect((await streams(inbound('{"t":9}', { basicIngestRule: 'two' }))).streams).toEqual(['two']);
  });

  it('none, and counted, when Basic Ingest names no active rule', async () => {
    const { counts, steps, streams: none } = await streams(inbound('{}', { basicIngestRule: 'gone' }));
    expect(none).toEqual([]);
    expect(counts.ruleNotFound).toBe(1);
    expect(steps[0]).toMatchObject({ kind: 'error', text: 'there is no active rule gone' });
  });

  it('the new ones after a change', async () => {
    const { engine, seen } = bench(rules);
    engine.replace([]);
    await engine.handle(inbound('{"t":9}'));
    expect(seen).toEqual([]);
  });

  it('no circle of rules is endless', async () => {
    const circle = [rule('round', "SELECT * FROM 'a/#'", [{ Republish: { Topic: 'a/b' } }])];
    const { engine, seen, steps } = bench(circle);
    let message = inbound('{"t":1}', { topic: 'a/b' });
    for (let round = 1; round <= MAX_HOPS + 5; round++) {
      const before = seen.length;
      await engine.handle(message);
      const last = seen[before];
      if (last?.[0] !== 'mqtt') break;
      message = inbound(String(last[2]), { topic: String(last[1]), hops: Number(last[4]) });
    }
    expect(seen.filter(([port]) => port === 'mqtt')).toHaveLength(MAX_HOPS);
    expect(steps.map(({ text }) => text)).toContainEqual(expect.stringMatching(/publish in a circle/));
  });
});

describe('the trace of a message', () => {
  it('shows the rule, its SQL, the result and the key of the object', async () => {
    const { engine, steps } = bench([rule('one', `SELECT t ${SOURCE}`)]);
    await engine.handle(inbound('{"t":9}'));
    expect(steps).toEqual([
      {
        kind: 'rule',
        at: NOW,
        text: 'one: matched',
        data: { rule: 'one', sql: `SELECT t ${SOURCE}`, result: '{"t":9}' },
      },
      {
        kind: 'action',
        at: NOW,
        text: `one: S3Action s3://lake/raw/group1/${UUID}.json`,
        data: { rule: 'one', action: 'S3Action', address: `s3://lake/raw/group1/${UUID}.json` },
      },
    ]);
  });

  it('says when WHERE was not true', async () => {
    const { engine, steps } = bench([rule('one', `SELECT t ${SOURCE} WHERE t > 10`)]);
    await engine.handle(inbound('{"t":9}'));
    expect(steps).toMatchObject([{ kind: 'rule', text: 'one: WHERE is not true', data: { where: false } }]);
  });

  it('keeps only the beginning of a long result', async () => {
    const { engine, steps } = bench([rule('one', `SELECT * ${SOURCE}`)]);
    await engine.handle(inbound(JSON.stringify({ t: 'x'.repeat(100_000) })));
    expect(String(steps[0]?.data?.result)).toHaveLength(2000);
  });
});
