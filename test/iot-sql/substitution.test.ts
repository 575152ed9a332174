import { describe, expect, it, test } from 'vitest';
import { parseTemplate } from '../../schema/iot-sql/substitution';

describe('a template is cut into text and expressions', () => {
  test.each([
    ['a${b}c', ['a', '${b}', 'c']],
    ['${topic(2)}${newuuid()}', ['${topic(2)}', '${newuuid()}']],
    ["${'}'}x", ["${'}'}", 'x']],
    ["${get({'a': 1}, 'a')}x", ["${get({'a': 1}, 'a')}", 'x']],
    ['$a {b} $', ['$a {b} $']],
    ['', []],
  ])('%s', (text, expected) => {
    const parsed = parseTemplate(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    expect(parsed.parts.map(({ start, end }) => text.slice(start, end))).toEqual(expected);
    expect(parsed.parts.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
  });
});

it('expressions have their places in the whole text', () => {
  const parsed = parseTemplate('key/${upper(a)}');
  expect(parsed).toMatchObject({
    ok: true,
    parts: [{ kind: 'text' }, { kind: 'expression', expression: { start: 6, end: 14 } }],
  });
});

it('every bad substitution is reported', () => {
  const parsed = parseTemplate('${a +}/${b}/${*}');
  expect(parsed.ok ? [] : parsed.errors.map(({ start }) => start)).toEqual([5, 14]);
});
