import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFields } from '../../../runtime/agent/edge/check-fields';
import { alertPayload, markLate, readingPayload } from '../../../runtime/agent/edge/envelope';
import { compileThreshold, judge } from '../../../runtime/agent/edge/threshold';
import type { AgentField } from '../../../schema/agent-config';
import { GREATEST_MESSAGE_BYTES, largestMessage } from '../../../schema/message-size';
import '../../property-seed';

/** Characters that take most room in JSON or UTF-8, each on its own way. */
const WIDE = [
  '\0',
  '\u001f',
  '\u007f',
  '"',
  '\\',
  'é',
  '€',
  '\u2028',
  '\ufeff',
  '\ufffd',
  '😀',
  '\ud800',
  '\udfff',
  'a',
];
/** The longest ways to write a double, and a few others. */
const NUMBERS = [
  -1.2345678901234567e-6,
  -1.2345678901234566e-7,
  -1.2345678901234568e-300,
  Number.MIN_VALUE,
  -Number.MAX_VALUE,
  -Number.MAX_SAFE_INTEGER,
  -123456789012345680000,
  0,
];

const number = fc.oneof(fc.constantFrom(...NUMBERS), fc.double({ noNaN: true, noDefaultInfinity: true }));
const text = (most: number) =>
  fc.oneof(
    fc.constantFrom(...WIDE).map((one) => one.repeat(most)),
    fc.array(fc.constantFrom(...WIDE), { maxLength: most }).map((all) => all.join('')),
  );
const id = fc.stringMatching(/^[a-z][a-z0-9_]{0,62}$/);

/** A field, and a value that the edge takes for it. */
const field = (name: string): fc.Arbitrary<{ field: AgentField; value: unknown }> =>
  fc.oneof(
    number.map((value) => ({ field: { id: name, type: 'number' as const, unit: '1' }, value })),
    fc.maxSafeInteger().map((value) => ({ field: { id: name, type: 'integer' as const, unit: '1' }, value })),
    fc.boolean().map((value) => ({ field: { id: name, type: 'boolean' as const, unit: '1' }, value })),
    fc
      .integer({ min: 1, max: 64 })
      .chain((maxLength) =>
        text(maxLength).map((value) => ({ field: { id: name, type: 'string' as const, unit: '1', maxLength }, value })),
      ),
    fc
      .array(text(20), { minLength: 1, maxLength: 4 })
      .chain((values) =>
        fc
          .constantFrom(...values)
          .map((value) => ({ field: { id: name, type: 'string' as const, unit: '1', values }, value })),
      ),
  );
const reading = fc.uniqueArray(id, { minLength: 1, maxLength: 8 }).chain((names) => fc.tuple(...names.map(field)));
const head = fc.record({
  eventTime: number,
  bootId: fc.uuid(),
  sequence: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  monotonicMs: number,
});

describe('the bound that the compiler holds against the 128 KB of a message', () => {
  it('is one: no value that the edge takes makes a message longer', () => {
    fc.assert(
      fc.property(reading, head, (parts, begin) => {
        const fields = parts.map((part) => part.field);
        const said = Object.fromEntries(parts.map((part) => [part.field.id, part.value]));
        const { values } = checkFields(new Map(fields.map((one) => [one.id, one])), said);
        const payload = readingPayload(begin, values);
        const bound = largestMessage(fields);
        expect(payload.byteLength, Buffer.from(payload).toString()).toBeLessThanOrEqual(bound);
        expect(markLate(payload).byteLength).toBe(payload.byteLength);
      }),
      { numRuns: 500 },
    );
  });

  it('is reached by control characters, so it is not wider than it must be', () => {
    const fields = [{ id: 'note', type: 'string' as const, unit: '1', maxLength: 4096 }];
    const begin = { eventTime: -1.2345678901234567e-6, bootId: crypto.randomUUID(), sequence: 1, monotonicMs: 1 };
    const payload = readingPayload(begin, { note: '\0'.repeat(4096) });
    expect(largestMessage(fields) - payload.byteLength).toBeLessThan(60);
  });

  it('an alert is far below it, however long the text that it shows', () => {
    fc.assert(
      fc.property(text(4096), head, (value, begin) => {
        const threshold = {
          ...{ id: 'a'.repeat(63), severity: 'critical' as const, forMs: 0, field: 'b'.repeat(63), unit: 'mm/s' },
          value: { op: 'concat' as const, args: Array.from({ length: 40 }, () => ({ op: 'text' as const, value })) },
          condition: { op: 'truth' as const, value: true },
        };
        const { event } = judge(compileThreshold(threshold), undefined, {}, begin);
        if (event === undefined) throw new Error('the threshold was not raised');
        expect(alertPayload(begin, { threshold, ...event }).byteLength).toBeLessThan(GREATEST_MESSAGE_BYTES / 32);
      }),
      { numRuns: 50 },
    );
  });
});
