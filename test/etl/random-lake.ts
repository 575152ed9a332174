import fc from 'fast-check';
import { devicesOf } from '../../compiler/ir/fleet/groups';
import type { Fleet } from '../../compiler/ir/fleet/index';
import type { Field } from '../../compiler/ir/fleet/sensors';
import type { Layout, RawLake } from './raw-lake';

/** Raw lines of a sensor, most of them sound and some not in any way that a device, a network or a tester can think of. */

const MINUTE = 60_000;
const HOUR = 3_600_000;
export const DAY_BEFORE = '2026-06-14';
const START = Date.UTC(2026, 5, 14, 20);

/** Values as they are spelt. */
const ODD = [
  'null',
  'true',
  '"false"',
  '-0',
  '1e400',
  '1e-320',
  '45e-1',
  '12.0',
  '" -7.25\\t"',
  '"1e3"',
  '"+3"',
  '9007199254740993',
  '9223372036854775807',
  '-9223372036854775808',
  '"NaN"',
  '"Infinity"',
  '""',
  '"  "',
  '"\\u0000"',
  '"\\ud83d\\ude00 \\u00e9"',
  '[1]',
  '{"a":{}}',
  '"E2"',
  '0.1',
  '1000000000000000000000',
  '12e-1',
  '007',
  '+1',
  '.5',
  '1.',
  'NaN',
  '-Infinity',
  'nul',
  'True',
  '1.7976931348623157e308',
  '123456789012345678901234567890.5',
  '-0.0',
  '0e0',
  '1E2',
  '" x"',
  '": "',
  '"7"',
  '"0.10"',
  '"-Infinity"',
  '"true"',
  '"a,b:c"',
  '":"',
  '"\ufffd"',
  '"\u00e4\u2028\ud83d\ude00"',
  '99999999999.99999',
];
const JUNK = [
  '',
  ' ',
  '{',
  '{}',
  '[]',
  '{"a":1} ',
  '{"a":01}',
  '{"a":"\t"}',
  '\u0001',
  '"x"',
  '{"sequence":1,"sequence":2}',
  '{"sequence":null,"sequence":2}',
  '{"sequence":1,"Sequence":2}',
  '{"sequence":1,}',
  '{"sequence" :1}',
  '{"a":1 "b":2}',
  '{"event_time":":","device_id":1}',
  ' {"a":1}',
];
const TIMES = [
  (ms: number) => `"${new Date(ms).toISOString()}"`,
  (ms: number) => `"${new Date(ms + 2 * HOUR).toISOString().slice(0, -1)}123+02:00"`,
  (ms: number) => `"${new Date(ms).toISOString().slice(0, 16)}"`,
  (ms: number) => `${ms / 1000}`,
  (ms: number) => `"${ms}"`,
  (ms: number) => `${ms}000`,
  (ms: number) => `${ms - 5 * 24 * HOUR}`,
  (ms: number) => `${ms + HOUR}`,
  () => '"soon"',
];

const sound = ({ type, min = -50, max = 150, values }: Field): fc.Arbitrary<string> => {
  if (type === 'boolean') return fc.constantFrom('true', 'false');
  if (type === 'string')
    return fc.constantFrom(...(values ?? ['E1', 'E2', 'E3'])).map((value) => JSON.stringify(value));
  if (type === 'integer') return fc.integer({ min: Math.ceil(min), max: Math.floor(max) }).map(String);
  return fc.double({ min, max, noNaN: true }).map((value) => JSON.stringify(value));
};

const often = <T>(usual: fc.Arbitrary<T>, seldom: fc.Arbitrary<T>, weight = 12) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: seldom });

interface Line {
  readonly group: string;
  readonly device: string;
  readonly arrivalMs: number;
  readonly text: string;
}

function line(fleet: Fleet, sensor: string): fc.Arbitrary<Line> {
  const groups = fleet.groups.filter((group) => group.sensor.id === sensor);
  const fields = groups[0]?.sensor.fields ?? [];
  const places = groups.flatMap((group) =>
    [...devicesOf(group.devices)].slice(0, 2).map(({ serial }) => ({ group: group.id, device: serial })),
  );
  const values = fc.record(
    Object.fromEntries(fields.map((field) => [field.id, often(sound(field), fc.constantFrom(...ODD))])),
    { requiredKeys: [] },
  );
  return fc
    .record({
      place: often(
        fc.constantFrom(...places),
        fc.constantFrom(...groups.map(({ id }) => ({ group: id, device: 'stranger' }))),
      ),
      minute: fc.integer({ min: 0, max: 12 * 60 }),
      step: fc.constantFrom(0, 0, 500, 30_000),
      delay: often(fc.integer({ min: 0, max: 5000 }), fc.constantFrom(-20 * MINUTE, 14 * HOUR, 30 * HOUR)),
      sequence: fc.integer({ min: 1, max: 12 }),
      time: often(
        fc.constant((ms: number) => String(ms)),
        fc.constantFrom(...TIMES),
        6,
      ),
      values,
      junk: often(fc.constant(undefined), fc.constantFrom(...JUNK), 20),
      space: fc.constantFrom('', '', ' '),
    })
    .map(({ place, minute, step, delay, sequence, time, values, junk, space }) => {
      const takenMs = START + minute * MINUTE + step;
      const arrivalMs = takenMs + delay;
      const members = {
        event_time: time(takenMs),
        boot_id: '"boot"',
        sequence: String(sequence),
        monotonic_ms: String(minute * MINUTE),
        late: 'false',
        ...values,
        device_id: JSON.stringify(place.device),
        ingest_ms: String(arrivalMs),
        trace_id: JSON.stringify(`t-${minute}-${step}`),
      };
      const text = Object.entries(members).map(([key, value]) => `${JSON.stringify(key)}:${space}${value}`);
      return { ...place, arrivalMs, text: junk ?? `{${text.join(`,${space}`)}}` };
    });
}

/** Lines of a sensor, some delivered twice. */
export const lines = (fleet: Fleet, sensor: string, most: number): fc.Arbitrary<readonly Line[]> =>
  fc
    .array(line(fleet, sensor), { minLength: Math.floor(most / 2), maxLength: most })
    .map((all) => [...all, ...all.filter((_, at) => at % 9 === 0)]);

/** An object for each device and day of arrival. */
export function putLines(lake: RawLake, all: readonly Line[], layout: Layout): void {
  const objects = new Map<string, Line[]>();
  for (const one of all) {
    const day = Math.floor(one.arrivalMs / (24 * HOUR));
    const key = `${one.group} ${layout === 'by-device' ? one.device : ''} ${day}`;
    objects.set(key, [...(objects.get(key) ?? []), one]);
  }
  for (const [, some] of [...objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first] = some;
    if (first) lake.put(first.group, first.device, first.arrivalMs, some.map(({ text }) => `${text}\n`).join(''));
  }
}
