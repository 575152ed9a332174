import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readExactJson } from '../../../runtime/twin/rules/sql/exact-json';
import { MAX_NESTING, readJson, writeJson } from '../../../runtime/twin/rules/sql/json';
import { runSql, textOf } from './run-sql';

const STAR = "SELECT *, topic(3) AS device_id FROM 'iot/+/+/data'";

function outcomeOf(sql: string, payload: string | Uint8Array): string | undefined {
  const outcome = runSql(sql, payload);
  return outcome.kind === 'selected' ? writeJson(outcome.value) : outcome.kind;
}

describe('payloads that a device should not send', () => {
  test.each([
    ['', '{"device_id":"temp-007"}'],
    [' ', 'failed'],
    ['{"t": NaN}', 'failed'],
    ['{"t": Infinity}', 'failed'],
    ["{'t': 1}", 'failed'],
    ['{"t":1}}', 'failed'],
    ['{"t":1,}', 'failed'],
    ['{"t":01}', 'failed'],
    ['\ufeff{"t":1}', 'failed'],
    ['{"t":1E1000}', 'failed'],
    ['{"t":1,"t":2}', '{"t":2,"device_id":"temp-007"}'],
    ['{"__proto__":{"x":1},"t":2}', '{"__proto__":{"x":1},"t":2,"device_id":"temp-007"}'],
    ['{"constructor":1,"toString":null}', '{"constructor":1,"toString":null,"device_id":"temp-007"}'],
    ['{"t":"\\ud800"}', '{"t":"\ufffd","device_id":"temp-007"}'],
    ['{"t":"\\\\ud800 \\ud83d\\ude00"}', '{"t":"\\\\ud800 😀","device_id":"temp-007"}'],
    [
      '{"a":12345678901234567890.123,"b":1e400,"c":0.1,"d":1.0}',
      `{"a":12345678901234567890.123,"b":1E400,"c":0.1,"d":1,"device_id":"temp-007"}`,
    ],
  ])('%s', (payload, expected) => expect(outcomeOf(STAR, payload)).toBe(expected));

  it('a payload of large exponents does not become a large result', () => {
    const payload = `[${Array.from({ length: 20_000 }, () => '1e999').join(',')}]`;
    expect(outcomeOf("SELECT * FROM 'a'", payload)).toHaveLength(payload.length);
  });

  it('bytes that are not UTF-8 are no JSON', () => {
    expect(outcomeOf(STAR, Uint8Array.of(0x22, 0xff, 0x22))).toBe('failed');
  });

  it('names that every object has by birth are no fields', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']) {
      expect(textOf(name, '{"a":1}')).toBe('undefined');
      expect(textOf(`a.${name}`, '{"a":{}}')).toBe('undefined');
    }
    expect(textOf('__proto__.x', '{"__proto__":{"x":1}}')).toBe('1');
    expect(textOf('x', '{"__proto__":{"x":1}}')).toBe('undefined');
  });

  it('a pollution attempt changes no other object', () => {
    runSql("SELECT *, 1 AS __proto__.polluted, {'__proto__': 2} AS b FROM 'a'", '{"__proto__":{"polluted":1}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test.each([10_000, 60_000])(
    '%d levels deep fails instead of overflowing the stack, and so does SELECT * alone',
    (depth) => {
      const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      expect(outcomeOf(STAR, nested)).toBe('failed');
      expect(outcomeOf("SELECT * FROM 'a'", `${'{"a":'.repeat(depth)}1e30${'}'.repeat(depth)}`)).toBe('failed');
      expect(textOf("decode(x, 'base64')", JSON.stringify({ x: Buffer.from(nested).toString('base64') }))).toMatch(
        /^"\[/,
      );
    },
  );

  it('what is just not too deep is read, written and compared', () => {
    const nested = `${'['.repeat(MAX_NESTING - 1)}${']'.repeat(MAX_NESTING - 1)}`;
    expect(outcomeOf("SELECT a FROM 'a' WHERE a = a", `{"a":${nested}}`)).toBe(`{"a":${nested}}`);
    const exact = `${'['.repeat(MAX_NESTING - 1)}12345678901234567890.5${']'.repeat(MAX_NESTING - 1)}`;
    expect(outcomeOf("SELECT a FROM 'a' WHERE a = a", `{"a":${exact}}`)).toBe(`{"a":${exact}}`);
  });

  it('brackets inside texts do not nest', () => {
    const payload = JSON.stringify({ a: '['.repeat(5000), b: '\\"[[[' });
    expect(outcomeOf("SELECT * FROM 'a'", payload)).toBe(payload);
  });
});

describe('reading and writing JSON', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('the exact reader says what JSON.parse says, where doubles are enough', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.boolean(), (value, spaced) => {
        const text = JSON.stringify(value, null, spaced ? 2 : 0);
        expect(JSON.parse(writeJson(readExactJson(text)) ?? '')).toEqual(JSON.parse(text));
      }),
    );
  });

  it('the exact reader takes and refuses the texts that JSON.parse takes and refuses', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '\\',
      '\n',
    );
    const accepts = (read: () => unknown) => {
      try {
        read();
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        // Beyond 9.99E999 there is no number of IoT SQL; JSON.parse makes it infinite.
        fc.pre(!/e\d{4}/.test(text));
        expect([text, accepts(() => readExactJson(text))]).toEqual([text, accepts(() => JSON.parse(text))]);
      }),
      { numRuns: 2000 },
    );
  });

  it('digits are kept, up to the 34 of AWS', () => {
    const digits = fc.stringMatching(/^[1-9]\d{0,33}$/);
    fc.assert(
      fc.property(digits, (text) => {
        const read = readJson(bytes(`{"n":${text}}`));
        expect(read.ok && BigInt(/\d+/.exec(String(writeJson(read.value)).replace(/e\+.*/, ''))?.[0] ?? 0)).toBe(
          BigInt(text),
        );
      }),
    );
  });

  it('never throws, whatever the bytes are', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 100 }).map((text) => bytes(text)),
    );
    fc.assert(
      fc.property(hostile, (raw) => {
        expect(readJson(raw).ok).toBeTypeOf('boolean');
      }),
    );
  });
});
