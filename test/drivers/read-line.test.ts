import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LineSaid, readLine } from '../../runtime/drivers/exec/read-line';
import '../property-seed';

const read = (line: string | Buffer): LineSaid => readLine(Buffer.from(line).toString('latin1'));
const valuesIn = (line: string | Buffer) => read(line).readings.map(({ values }) => values);
const fieldsLeftOut = (line: string | Buffer) =>
  read(line).readings.map(({ leftOut }) => Object.fromEntries(leftOut.map(({ name, reason }) => [name, reason])));

describe('no line of a program loses a good field', () => {
  it('is JSON.parse where a line is JSON of plain values', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), fc.constantFrom(undefined, 1), (said, indent) => {
        const line = JSON.stringify(said, null, indent).replaceAll('\n', ' ');
        const [one] = read(line).readings;
        // A bigint says more than the double of JSON.parse.
        const values = Object.entries(one?.values ?? {}).map(([key, found]) => [
          key,
          typeof found === 'bigint' ? Number(found) : found,
        ]);
        expect(Object.fromEntries(values)).toEqual(JSON.parse(line));
        expect([one?.leftOut, read(line).leftOut]).toEqual([[], []]);
      }),
    );
  });

  it.each(['NaN', 'nan', '-nan', 'Infinity', '-Infinity', '+Inf', 'inf', '-inf', 'nan(0x8000)'])(
    'beside %s, which is no finite number',
    (word) => {
      const line = `{"power":${word},"voltage":230.5}`;
      expect([valuesIn(line), fieldsLeftOut(line)]).toEqual([[{ voltage: 230.5 }], [{ power: 'not-finite' }]]);
    },
  );

  it.each(['.5', '+5', '012', '0x1F', '5.', 'None', 'True', 'undefined', '', '1.2.3'])(
    'beside %j, which is no value of JSON',
    (word) => {
      for (const line of [`{"bad":${word},"good":1}`, `{"good":1,"bad":${word}}`])
        expect([valuesIn(line), fieldsLeftOut(line)]).toEqual([[{ good: 1 }], [{ bad: 'not-json' }]]);
    },
  );

  it('beside a list or an object, whatever is in it and however deep', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const value of ['[1,NaN]', '{"x":{"y":"}"}}', '[]', '{}', deep]) {
      const line = `{"bad":${value},"good":1}`;
      expect([valuesIn(line), fieldsLeftOut(line)]).toEqual([[{ good: 1 }], [{ bad: 'not-a-value' }]]);
    }
  });

  it('behind a byte order mark', () => {
    expect(read('\ufeff{"a":1}')).toEqual({ readings: [{ values: { a: 1 }, leftOut: [] }], leftOut: [] });
  });

  it('of several objects on one line, or in a list', () => {
    for (const line of [
      '{"a":1}{"a":2}',
      '{"a":1} {"a":2}',
      '{"a":1},{"a":2},',
      '[{"a":1},{"a":2}]',
      '\x1e{"a":1}\x1e{"a":2}',
    ])
      expect(read(line)).toMatchObject({ readings: [{ values: { a: 1 } }, { values: { a: 2 } }], leftOut: [] });
    expect(valuesIn('[{"a":1},7,{"a":2}]')).toEqual([{ a: 1 }, { a: 2 }]);
    expect(read('[{"a":1},7,{"a":2}]').leftOut).toEqual(['not-an-object']);
  });

  it('before what is broken', () => {
    expect(read('{"a":1} {"a":')).toMatchObject({ readings: [{ values: { a: 1 } }], leftOut: ['not-json'] });
  });

  it('beside a text that is no UTF-8, and the mark of such a text is not let in unseen', () => {
    const line = Buffer.concat([
      Buffer.from('{"name":"caf'),
      Buffer.from([0xe9]),
      Buffer.from('","power":7,"ok":"é�"}'),
    ]);
    expect([valuesIn(line), fieldsLeftOut(line)]).toEqual([[{ power: 7, ok: 'é\ufffd' }], [{ name: 'not-utf8' }]]);
  });

  it('of whole numbers that no double holds, to the last digit', () => {
    const line =
      '{"a":9007199254740993,"b":-9223372036854775808,"c":1e18,"d":123456789012345678.0,"e":9007199254740991}';
    expect(valuesIn(line)).toEqual([
      { a: 9007199254740993n, b: -9223372036854775808n, c: 10n ** 18n, d: 123456789012345678n, e: 9007199254740991 },
    ]);
    expect(valuesIn('{"a":1e400,"b":1e300,"c":0.1}')).toEqual([{ a: Number.POSITIVE_INFINITY, b: 1e300, c: 0.1 }]);
  });

  it('with a key that stands there twice: the last one counts, and the other is told', () => {
    expect([valuesIn('{"a":1,"a":2}'), fieldsLeftOut('{"a":1,"a":2}')]).toEqual([[{ a: 2 }], [{ a: 'repeated' }]]);
    expect(fieldsLeftOut('{"a":1,"a":1}')).toEqual([{}]);
  });

  it('with names that every object has', () => {
    expect(Object.entries(valuesIn('{"__proto__":1,"constructor":2}')[0] ?? {})).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });

  it.each([
    ['1', 'not-an-object'],
    ['"a"', 'not-an-object'],
    ['null', 'not-an-object'],
    ['1, 2, 3', 'not-an-object'],
    ['{', 'not-json'],
    ['}', 'not-json'],
    [']', 'not-json'],
    ['starting up', 'not-json'],
    ["{'a':1}", 'not-json'],
    ['{"a" 1}', 'not-json'],
    ['{"a":1', 'not-json'],
    ['{"a":"b', 'not-json'],
  ])('%s is no reading, for one reason', (line, reason) => {
    expect(read(line)).toEqual({ readings: [], leftOut: [reason] });
  });

  it('and ends, whatever the line is', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '1', 'NaN', '"a"', ' ', 'x', '\x1e', 'é');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (line) => {
        const { readings, leftOut } = read(line.join(''));
        // A blank line, or commas alone, say nothing; all else is a reading or left out.
        if (line.some((piece) => ![' ', ',', '[', ']', '\x1e'].includes(piece)))
          expect(readings.length + leftOut.length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('of 1 MB', () => {
    for (const text of ['\\"'.repeat(2 ** 19), 'x'.repeat(2 ** 20), '\\u0000'.repeat(2 ** 17)]) {
      expect(valuesIn(`{"a":"${text}","b":1}`)[0]).toMatchObject({ b: 1 });
      expect(read(`{"a":"${text}`).leftOut).toEqual(['not-json']);
    }
  });
});
