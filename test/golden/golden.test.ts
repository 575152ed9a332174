import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedOf } from './expected';
import { narrowJson } from './narrow-json';

const STACK = JSON.stringify({
  Resources: { Bucket: { Type: 'S3', Rules: [{ id: 1 }, { id: 2 }] }, Topic: { Type: 'SNS' } },
});
const FILES = new Map([
  ['stack.json', STACK],
  ['lake/a.sql', 'SELECT a;\n'],
  ['lake/deep/b.sql', 'SELECT b\n\nFROM c\n\nWHERE b > 1;\n'],
]);
const shown = (...shows: string[]) => Object.fromEntries(expectedOf({ shows, hashes: [] }, FILES));
const hashed = (files: ReadonlyMap<string, string>, ...hashes: string[]) =>
  (expectedOf({ shows: [], hashes }, files).get('hashes.txt') ?? '').split('\n').slice(0, -1);

describe('what a sample shows', () => {
  it('are whole files, a folder or all folders deep', () => {
    expect(shown('lake/*')).toEqual({ 'lake/a.sql': 'SELECT a;\n' });
    expect(Object.keys(shown('lake/**'))).toEqual(['lake/a.sql', 'lake/deep/b.sql']);
  });

  it('are parts of JSON under their pointer, each once, and the whole where that is asked as well', () => {
    expect(JSON.parse(shown('stack.json#/Resources/B*/Rules/*/id')['stack.json'] ?? '')).toEqual({
      '/Resources/Bucket/Rules/0/id': 1,
      '/Resources/Bucket/Rules/1/id': 2,
    });
    expect(
      Object.keys(JSON.parse(shown('stack.json#/Resources/T*', 'stack.json#/Resources/*')['stack.json'] ?? '')),
    ).toEqual(['/Resources/Topic', '/Resources/Bucket']);
    expect(JSON.parse(shown('stack.json#/Resources/T*', 'stack.json')['stack.json'] ?? '')).toEqual(JSON.parse(STACK));
  });

  it('are the paragraphs of a text with these words', () => {
    expect(shown('lake/deep/b.sql#b')).toEqual({ 'lake/deep/b.sql': 'SELECT b\n\nWHERE b > 1;\n' });
  });

  it.each(['lake/c.sql', 'stack.json#/Resources/Queue', 'lake/a.sql#FROM'])('must be there: %s', (pattern) => {
    expect(() => shown(pattern)).toThrow(`"${pattern}" in about.json fits nothing that is compiled`);
  });
});

describe('what a sample holds by hash', () => {
  it('is a line for each file or part, and a change is seen in its own line alone', () => {
    const changed = new Map([...FILES, ['stack.json', STACK.replace('"id":2', '"id":3')]]);
    const patterns = ['stack.json#/Resources/Bucket/Rules/*', 'lake/**', 'lake/a.sql'];
    const before = hashed(FILES, ...patterns);
    expect(before.map((line) => line.replace(/^[0-9a-f]{12} /, ''))).toEqual([
      'lake/a.sql',
      'lake/deep/b.sql',
      'stack.json#/Resources/Bucket/Rules/0',
      'stack.json#/Resources/Bucket/Rules/1',
    ]);
    expect(hashed(changed, ...patterns).map((line, index) => line === before[index])).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('JSON to be read', () => {
  it('is the same JSON, and no line that could be broken is wide', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(JSON.parse(narrowJson(value as never)))).toBe(JSON.stringify(value));
      }),
    );
    const wide = narrowJson(
      Array.from({ length: 9 }, (_, n) => ({ name: 'x'.repeat(40), list: [n, n, n], more: { n } })),
    );
    expect(Math.max(...wide.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120);
    expect(wide.split('\n').length).toBe(11);
  });
});
