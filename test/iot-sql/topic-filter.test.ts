import { describe, expect, it } from 'vitest';
import { nearest } from '../../schema/iot-sql/nearest';
import { topicFilterProblem } from '../../schema/iot-sql/topic-filter';

describe('a topic filter', () => {
  it.each<[string, string | undefined]>([
    ['a', undefined],
    ['a/+/c', undefined],
    ['+', undefined],
    ['#', undefined],
    ['a/#', undefined],
    ['a//b', undefined],
    ['', 'empty'],
    ['a/b+/c', '`b+`'],
    ['a/#/b', 'last level'],
    ['a/b#', 'last level'],
    ['1/2/3/4/5/6/7/8', undefined],
    ['1/2/3/4/5/6/7/8/9', '9 levels'],
    ['$aws/rules/r/1/2/3/4/5/6/7/8', undefined],
    ['$aws/rules/r/1/2/3/4/5/6/7/8/9', '9 levels'],
    ['x'.repeat(256), undefined],
    ['x'.repeat(257), '257 bytes'],
    [`$aws/rules/r/${'x'.repeat(256)}`, undefined],
  ])('%j', (filter, problem) => {
    const found = topicFilterProblem(filter);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found?.message).toContain(problem);
  });

  it('is measured in bytes of UTF-8', () => {
    for (const character of ['a', '\u007f', '\u0080', 'é', '\u07ff', '\u0800', '€', '\uffff', '😀']) {
      const bytes = Buffer.byteLength(character);
      const most = Math.floor(256 / bytes);
      expect(topicFilterProblem(character.repeat(most)), character).toBeUndefined();
      const more = character.repeat(most + 1);
      expect(topicFilterProblem(more)?.message, character).toContain(`${Buffer.byteLength(more)} bytes`);
    }
  });
});

describe('the nearest known word', () => {
  const known = ['timestamp', 'topic', 'upper', 'ln', 'substring'];

  it.each<[string, string | undefined]>([
    ['timestmap', 'timestamp'],
    ['TIMESTAMP', 'timestamp'],
    ['topc', 'topic'],
    ['tpoic', 'topic'],
    ['topicc', 'topic'],
    ['toqic', 'topic'],
    ['uppre', 'upper'],
    ['uper', 'upper'],
    ['ubstringg', 'substring'],
    ['sbstrin', 'substring'],
    ['sbstri', undefined],
    ['lm', 'ln'],
    ['l', 'ln'],
    ['xy', undefined],
    ['lnxy', undefined],
    ['', undefined],
    ['completely', undefined],
  ])('to %j is %j', (word, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });

  it('is the first in order of those that are equally near, and the nearer one before it', () => {
    expect(nearest('cat', ['hat', 'bat'])).toBe('bat');
    expect(nearest('bart', ['arb', 'bar'])).toBe('bar');
    expect(nearest('ab', ['ba'])).toBe('ba');
    expect(nearest('abcd', ['acbd', 'abxx'])).toBe('acbd');
  });
});
