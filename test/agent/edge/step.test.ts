import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markLate } from '../../../runtime/agent/edge/envelope';
import { compileEdge, type EdgeState, initialState, type Step, step } from '../../../runtime/agent/edge/step';
import type { FieldValue } from '../../../runtime/drivers/driver';
import type { AgentField, AgentThreshold } from '../../../schema/agent-config';

const device = {
  id: 'temp-001',
  topics: { data: 'iot/cold/temp-001/data', alert: 'iot/cold/temp-001/alert' },
  metadata: {},
};
const temperature: AgentField = { id: 'temperature', type: 'number', unit: 'Cel', min: -40, max: 85, deadband: 0.1 };
const warm: AgentThreshold = {
  id: 'warm',
  severity: 'critical',
  forMs: 0,
  field: 'temperature',
  unit: 'Cel',
  value: { op: 'field', id: 'temperature' },
  condition: {
    op: '>',
    args: [
      { op: 'field', id: 'temperature' },
      { op: 'number', value: 8 },
    ],
  },
};

/** Runs readings one second apart through the edge. */
function run(
  fields: readonly AgentField[],
  thresholds: readonly AgentThreshold[],
  readings: readonly Record<string, unknown>[],
  state: EdgeState = initialState(),
): Step[] {
  const rules = compileEdge({ fields, thresholds });
  return readings.map((values, index) => {
    const reading = { at: 1_000_000 + index * 1000, values: values as Record<string, FieldValue> };
    const done = step(rules, device, state, reading, { bootId: 'boot', monotonicMs: index * 1000 });
    state = done.state;
    return done;
  });
}

const bodies = (steps: readonly Step[]) =>
  steps.flatMap(({ records }) =>
    records.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>),
  );
const published = (steps: readonly Step[]) => steps.map(({ records }) => records.some(({ kind }) => kind === 'data'));
const problems = (steps: readonly Step[]) =>
  steps.flatMap(({ events }) =>
    events.flatMap((event) => (event.kind === 'problem' ? [`${event.device}: ${event.detail}`] : [])),
  );

describe('a message', () => {
  it('carries the envelope of the treaty', () => {
    const [reading, alert] = bodies(run([temperature], [warm], [{ temperature: 9 }]));
    expect(reading).toEqual({
      late: false,
      event_time: 1_000_000,
      boot_id: 'boot',
      sequence: 1,
      monotonic_ms: 0,
      temperature: 9,
    });
    expect(alert).toEqual({
      ...{ late: false, event_time: 1_000_000, boot_id: 'boot', sequence: 2, monotonic_ms: 0 },
      ...{
        threshold: 'warm',
        severity: 'critical',
        state: 'raised',
        field: 'temperature',
        value: '9',
        unit: 'Cel',
        since_ms: 1_000_000,
      },
    });
  });

  it('is marked late in place, and stays the same message', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const [done] = run([temperature], [warm], [{ temperature: value }]);
        for (const { payload } of done?.records ?? []) {
          const before = JSON.parse(Buffer.from(payload).toString());
          const late = markLate(payload);
          expect(late.length).toBe(payload.length);
          expect(JSON.parse(Buffer.from(late).toString())).toEqual({ ...before, late: true });
          expect(JSON.parse(Buffer.from(payload).toString()).late).toBe(false);
        }
      }),
    );
  });

  it('is counted over readings and alerts together, without gaps', () => {
    const readings = [1, 9, 9.01, 1, 12, 3].map((value) => ({ temperature: value }));
    expect(bodies(run([temperature], [warm], readings)).map(({ sequence }) => sequence)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  it('comes out the same for the same readings', () => {
    const readings = [1, 9, 9.01, Number.NaN, 12, 3].map((value) => ({ temperature: value, other: 1 }));
    const once = run([temperature], [warm], readings);
    expect(run([temperature], [warm], readings)).toEqual(once);
    expect(JSON.parse(JSON.stringify(once.at(-1)?.state))).toEqual(once.at(-1)?.state);
  });
});

describe('a value', () => {
  const text: AgentField = { id: 'tag', type: 'string', unit: '1', maxLength: 3 };
  const way: AgentField = { id: 'way', type: 'string', unit: '1', values: ['in', 'out'] };
  const count: AgentField = { id: 'count', type: 'integer', unit: 'count' };
  const open: AgentField = { id: 'open', type: 'boolean', unit: '1' };
  const fields = [temperature, text, way, count, open];

  it.each([
    ['temperature', 'nine', 'is not a number'],
    ['temperature', '', 'is not a number'],
    ['temperature', '0x9', 'is not a number'],
    ['temperature', 'NaN', 'is not a finite number'],
    ['temperature', Number.NaN, 'is not a finite number'],
    ['temperature', Number.POSITIVE_INFINITY, 'is not a finite number'],
    ['temperature', { value: 9 }, 'is not a number'],
    ['tag', 'abcd', 'is longer than 3 characters'],
    ['tag', 9, 'is not text'],
    ['way', 'up', 'is none of in, out'],
    ['count', 1.5, 'is not a whole number'],
    ['count', '1.5', 'is not a whole number'],
    ['count', 2 ** 60, 'is a whole number that was rounded, or is beyond 64 bits'],
    ['count', 2n ** 63n, 'is a whole number that was rounded, or is beyond 64 bits'],
    ['count', '-9223372036854775809', 'is a whole number that was rounded, or is beyond 64 bits'],
    ['tag', '\ud800', 'has half of a character, which is no UTF-8'],
    [
      'timestamp',
      1,
      'is a time of the reading itself, which has the time at which it came instead; a field for it keeps it',
    ],
    ['open', 1, 'is not true or false'],
    ['smell', 1, 'is no field of this sensor'],
    ['__proto__', 1, 'is no field of this sensor'],
  ])('%s = %s is missing, and told once', (id, value, wrong) => {
    const reading = Object.fromEntries([
      ['open', true],
      [id, value],
    ]);
    const steps = run(fields, [], [reading, reading]);
    if (id !== 'open') expect(bodies(steps)[0]).toMatchObject({ open: true });
    expect(bodies(steps)[0] ?? {}).not.toHaveProperty([id]);
    expect(problems(steps)).toEqual([`temp-001: ${JSON.stringify(id)} ${wrong}`]);
  });

  it.each([
    [2n ** 63n - 1n, '9223372036854775807'],
    [-(2n ** 63n), '-9223372036854775808'],
    ['9007199254740993', '9007199254740993'],
    ['12', '12'],
    ['12.0', '12'],
    [' 1e3 ', '1000'],
  ])('%s of an integer field is written to the last digit, and a threshold sees it', (value, digits) => {
    const steps = run(fields, [], [{ count: value, temperature: '9.5' }]);
    const [record] = steps.flatMap(({ records }) => records);
    expect(Buffer.from(record?.payload ?? []).toString()).toMatch(new RegExp(`"count":${digits},"temperature":9.5}$`));
    expect(problems(steps)).toEqual([]);
  });

  it.each(['9007199254740995', 2n ** 62n])(
    '%s is a number like any other to the arithmetic of a threshold',
    (value) => {
      const double: AgentThreshold = {
        ...warm,
        condition: {
          op: '>',
          args: [
            {
              op: '*',
              args: [
                { op: 'field', id: 'count' },
                { op: 'number', value: 1.5 },
              ],
            },
            { op: 'number', value: 8 },
          ],
        },
      };
      expect(bodies(run(fields, [double], [{ count: value }]))).toMatchObject([
        {},
        { threshold: 'warm', state: 'raised' },
      ]);
    },
  );

  it('of a name that a device invents is told, two hundred of them a start, and then no more', () => {
    const invented = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`x${from + n}`, 1]));
    expect(problems(run(fields, [], [invented(0, 150), invented(100, 150), invented(500, 9)]))).toHaveLength(200);
    expect(problems(run(fields, [], [invented(0, 300)]))).toHaveLength(200);
  });

  it('that makes the message too large for AWS costs its reading, counted; the next one goes on', () => {
    const long: AgentField = { id: 'long', type: 'string', unit: '1', maxLength: 200_000 };
    const steps = run([long], [], [{ long: 'x'.repeat(140_000) }, { long: 'x' }]);
    expect(steps[0]).toMatchObject({
      records: [],
      events: [{ kind: 'left-out', reason: 'too-large', count: 1 }],
    });
    expect(bodies(steps)[0]).toMatchObject({ sequence: 1, long: 'x' });
  });

  it('that is null is missing, and no problem', () => {
    const steps = run(fields, [], [{ temperature: null, open: false }]);
    expect([Object.keys(bodies(steps)[0] ?? {}).includes('temperature'), problems(steps)]).toEqual([false, []]);
  });

  it('outside min and max is sent as it is: the ETL sets it aside', () => {
    const steps = run(fields, [warm], [{ temperature: 999 }]);
    expect(bodies(steps)[0]).toMatchObject({ temperature: 999 });
    expect(problems(steps)).toEqual([]);
  });

  it('counts a text by characters, not by code units', () => {
    expect(bodies(run(fields, [], [{ tag: '😀😀😀' }]))[0]).toMatchObject({ tag: '😀😀😀' });
  });

  it('is needed: a reading without any is not sent', () => {
    expect(published(run(fields, [], [{ smell: 1 }, {}]))).toEqual([false, false]);
  });
});

describe('a deadband', () => {
  const humidity: AgentField = { id: 'humidity', type: 'number', unit: '%RH', deadband: 0.5 };
  const open: AgentField = { id: 'open', type: 'boolean', unit: '1' };

  it('holds back what moved less, against what was published last, and lets every tenth through', () => {
    const still = Array.from({ length: 21 }, () => ({ temperature: 20 }));
    expect(
      published(run([temperature], [], still))
        .map(Number)
        .join(''),
    ).toBe('100000000010000000001');
    // 0.3 - 0.2 is a little less than 0.1 in doubles.
    expect(published(run([temperature], [], [{ temperature: 0.2 }, { temperature: 0.3 }]))).toEqual([true, true]);
    const creeping = [20, 20.04, 20.08, 20.1, 20.14].map((value) => ({ temperature: value }));
    expect(published(run([temperature], [], creeping))).toEqual([true, false, false, true, false]);
  });

  it('lets a reading through when any field moved, changed, came or went', () => {
    const readings = [
      { temperature: 20, humidity: 50, open: false },
      { temperature: 20, humidity: 50.4, open: false },
      { temperature: 20, humidity: 50.5, open: false },
      { temperature: 20, humidity: 50.5, open: true },
      { temperature: 20, open: true },
      { temperature: 20, open: true },
      { temperature: 20, humidity: 50.5, open: true },
    ];
    expect(published(run([temperature, humidity, open], [], readings))).toEqual([
      true,
      false,
      true,
      true,
      true,
      false,
      true,
    ]);
  });

  it('does nothing where a number of the sensor has none', () => {
    const { deadband: _, ...plain } = humidity;
    const still = Array.from({ length: 3 }, () => ({ temperature: 20, humidity: 50 }));
    expect(published(run([temperature, plain], [], still))).toEqual([true, true, true]);
  });

  it('does not hold back an alert', () => {
    const steps = run([{ ...temperature, deadband: 5 }], [warm], [{ temperature: 7 }, { temperature: 9 }]);
    expect(steps[1]?.records.map(({ kind }) => kind)).toEqual(['alert']);
  });

  it('never lets more than nine readings in a row be held back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 10, maxLength: 60 }), (values) => {
        const sent = published(
          run(
            [temperature],
            [],
            values.map((value) => ({ temperature: value / 30 })),
          ),
        );
        expect(sent.map(Number).join('')).not.toContain('0'.repeat(10));
      }),
    );
  });
});
