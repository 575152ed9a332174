import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../compiler/1-parse/yaml';
import type { Place } from '../../compiler/diagnostics/place';
import { type DocumentNode, nodeAt, toPlain } from '../../compiler/ir/document';

/** What YAML says, where it says it, and what of YAML a manifest does without. */

const read = (text: string) => parseYaml('fleet.yaml', text);
const span = ({ line, column, endLine, endColumn }: Place) =>
  line === endLine ? `${line}:${column}-${endColumn}` : `${line}:${column}-${endLine}:${endColumn}`;
const told = (text: string) => read(text).diagnostics.map((one) => `${one.code} ${span(one.place)}`);
const messages = (text: string) => read(text).diagnostics.map(({ message }) => message);

function at(text: string, ...path: readonly (string | number)[]): DocumentNode {
  const { value, diagnostics } = read(text);
  expect(diagnostics).toEqual([]);
  const node = value && nodeAt(value, path);
  if (!node) throw new Error(`nothing at ${path.join('.')}`);
  return node;
}

describe('a place covers exactly what is written', () => {
  it.each<[string, string, readonly (string | number)[], string]>([
    ['a plain value', 'a: word\n', ['a'], '1:4-8'],
    ['a quoted value, with its quotes', 'a: "word"\n', ['a'], '1:4-10'],
    ['a number', 'a:\n  b: 12\n', ['a', 'b'], '2:6-8'],
    ['a value behind an anchor', 'a: &x word\n', ['a'], '1:7-11'],
    ['a map, from its first key', 'a:\n  b: 1\n  c: 2\n', ['a'], '2:3-4:1'],
    ['a list in brackets', 'a: [1, 2]\n', ['a'], '1:4-10'],
    ['an item of it', 'a: [1, 22]\n', ['a', 1], '1:8-10'],
    ['an item of a list of lines', 'a:\n  - x\n  - yy\n', ['a', 1], '3:5-7'],
    ['an alias, what it stands for', 'a: &x word\nb: *x\n', ['b'], '1:7-11'],
    ['text over several lines', 'a: one\n  two\n', ['a'], '1:4-2:6'],
    ['what is not there, where it would begin', 'a:\nb: 1\n', ['a'], '1:3-4'],
  ])('%s', (_, text, path, expected) => expect(span(at(text, ...path).place)).toBe(expected));

  it('a key has a place of its own', () => {
    const { value } = read('one: 1\n"two": 2\n');
    expect([...(value?.entries.values() ?? [])].map(({ key }) => span(key))).toEqual(['1:1-4', '2:1-6']);
  });

  it('a value that is left out is nothing', () =>
    expect(at('a:\nb: 1\n', 'a')).toMatchObject({ kind: 'scalar', value: null }));
  it('an empty item is nothing, too', () => expect(toPlain(at('a:\n  -\n  - 1\n', 'a'))).toEqual([null, 1]));
});

describe('a value', () => {
  it.each<[string, unknown]>([
    ['12', 12],
    ['0x1F', 31],
    ['1.50', 1.5],
    ['1e3', 1000],
    ['true', true],
    ['null', null],
    ['~', null],
    ['yes', 'yes'],
    ['"12"', '12'],
    ["'true'", 'true'],
    ['2026-01-01', '2026-01-01'],
    ['!!str 12', '12'],
    ['!!int "12"', 12],
    ['!!float 1.5', 1.5],
    ['!!bool "true"', true],
    ['!!null ""', null],
    ['!!map { b: 1 }', { b: 1 }],
    ['!!seq [1]', [1]],
    ['<<', '<<'],
  ])('%s is %j', (text, expected) => expect(toPlain(at(`a: ${text}\n`, 'a'))).toEqual(expected));

  it.each<[string, string | undefined]>([
    ['12', undefined],
    ['012', '012'],
    ['1.50', '1.50'],
    ['0x1F', '0x1F'],
    ['True', 'True'],
    ['true', undefined],
    ['"12"', undefined],
    ['word', undefined],
  ])('%s is remembered as it was written, where that says more: %j', (text, expected) => {
    const node = at(`a: ${text}\n`, 'a');
    expect(node.kind === 'scalar' && node.written).toBe(expected);
  });

  it.each([
    ['word', 0],
    ['"word"', 1],
    ["'word'", 1],
    ['&x word', 0],
    ['12', 0],
  ])('the text of %s begins behind its quote', (text, expected) => {
    expect(at(`a: ${text}\n`, 'a')).toMatchObject({ textOffset: expected });
  });

  it.each(['.inf', '-.inf', '.nan', '1e999'])('%s is no number of a manifest', (text) => {
    expect(told(`a: ${text}\n`)).toEqual([`yaml-number 1:4-${4 + text.length}`]);
    expect(messages(`a: ${text}\n`)[0]).toContain(text);
  });

  it('an alias is what its anchor was last', () => {
    expect(toPlain(at('a: &x 1\nb: &x [2]\nc: *x\n', 'c'))).toEqual([2]);
  });
});

describe('what a manifest does without', () => {
  it.each<[string, string, readonly string[]]>([
    ['nothing at all', '', ['file-empty 1:1-2']],
    ['comments alone', '# one\n# two\n', ['file-empty 1:1-2']],
    ['a mark of a document alone', '---\n', ['yaml-syntax 1:4-5']],
    ['a list for a map', '- a\n- b\n', ['yaml-syntax 1:1-3:1']],
    ['a word for a map', 'word\n', ['yaml-syntax 1:1-5']],
    ['a second document, at its mark', 'a: 1\n---\nb: 1\n', ['yaml-documents 2:1-4']],
    ['a tag of its own', 'a: !secret x\nb: 1\n', ['yaml-tag 1:12-13']],
    ['a tag that is no type of ours', 'a: !!binary aGk=\n', ['yaml-tag 1:13-17']],
    ['a list as a key', '[a]: 1\n', ['yaml-key 1:1-4']],
    ['nothing as a key', '? \n: 1\n', ['yaml-key 1:3-4']],
    ['the same key twice', 'a: 1\nb: 2\na: 3\n', ['duplicate-key 3:1-2']],
    ['the same key in other quotes', '"a": 1\na: 3\n', ['duplicate-key 2:1-2']],
    [
      'keys that make prototypes',
      '__proto__: 1\nconstructor: 2\nprototype: 3\n',
      ['forbidden-key 1:1-10', 'forbidden-key 2:1-12', 'forbidden-key 3:1-10'],
    ],
    ['an alias without an anchor', 'a: *x\n', ['alias-unknown 1:4-6']],
    ['an alias before its anchor', 'a: *x\nb: &x 1\n', ['alias-unknown 1:4-6']],
    ['a tab for an indentation', 'a:\n\tb: 1\n', ['yaml-tab 2:1-2']],
    ['a bracket that is never closed', 'a: [1\nb: 2\n', ['yaml-syntax 2:1-2']],
    ['a text that cannot be read as YAML is looked at no further', 'a: 1\na: 2\n---\nb: 1\n', ['yaml-documents 3:1-4']],
    [
      'every mistake that is one of its own',
      'a: .nan\nb: !x 1\na: 2\n',
      ['yaml-number 1:4-8', 'yaml-tag 2:7-8', 'duplicate-key 3:1-2'],
    ],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toEqual(expected);
    expect(read(text).value).toBeUndefined();
  });

  it('says what stands where a key should', () => {
    expect(messages('[a]: 1\n')[0]).toContain('a list, a map or an alias');
    expect(messages('? \n: 1\n')[0]).toContain('an empty value');
    expect(messages('a: &x b\n*x : 1\n')[0]).toContain('a list, a map or an alias');
  });

  it('points from a key that stands twice to the first one', () => {
    const [found] = read('a: 1\nb:\n  c: 1\n  c: 2\n').diagnostics;
    expect(found?.related?.map(({ place, message }) => `${span(place)} ${message}`)).toEqual(['3:3-4 the first one']);
  });

  it('a text with a tab elsewhere is not blamed on it', () => {
    expect(told('a:\tb: 1\n').every((one) => one.startsWith('yaml-syntax'))).toBe(true);
    expect(read('a: 1 \t# note\n').diagnostics).toEqual([]);
  });
});

describe('what is hostile or slipped is stopped', () => {
  const nested = (depth: number) => `a: ${'['.repeat(depth)}1${']'.repeat(depth)}\n`;
  it('forty levels are read, one more is told once, where it begins', () => {
    expect(told(nested(39))).toEqual([]);
    expect(told(nested(40))).toEqual(['too-deep 1:44-45']);
    expect(told(nested(60))).toEqual(['too-deep 1:44-85']);
    expect(messages(nested(40))[0]).toContain('40');
  });

  it('200,000 values are read, aliases written out, and one more is told once', () => {
    // The root, a list of 998, another list, and in it 199 times an alias with its list: 199,801 values.
    const most = (more: number) => `a: &a [${'1,'.repeat(996)}1]\nb: [${'*a,'.repeat(199)}${'1,'.repeat(more - 1)}1]\n`;
    expect(told(most(199))).toEqual([]);
    expect(told(most(200))).toEqual(['too-many-values 2:1000-1001']);
    expect(told(most(300))).toEqual(['too-many-values 2:1000-1001']);
  });

  it('a text that grows by its aliases is told at the alias that is expanded, not in what it expands to', () => {
    const bomb = [
      'a: &a [1,1,1,1,1,1,1,1,1,1]',
      ...'bcdefgh'.split('').map((key, at) => `${key}: &${key} [${Array(10).fill(`*${'abcdefg'[at]}`).join(',')}]`),
    ].join('\n');
    expect(told(`${bomb}\n`)).toEqual(['too-many-values 6:8-10']);
  });

  it('an alias inside of itself is too deep, at the alias', () => {
    expect(told('a: &x\n  b: *x\n')).toEqual(['too-deep 2:6-8']);
  });
});
