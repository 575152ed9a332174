import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { TopicTrie } from '../../../runtime/twin/rules/topic-trie';

/** A filter against a topic, level by level. */
function matches(filter: string, topic: string): boolean {
  const [wanted, levels] = [filter.split('/'), topic.split('/')];
  if (topic.startsWith('$') && ['+', '#'].includes(wanted[0] ?? '')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return levels.length > index;
    if (levels[index] === undefined || (level !== '+' && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}

/** Developer guide, "MQTT topics", topic filters. */
describe('which rules a topic reaches', () => {
  test.each([
    ['a/b', 'a/b', true],
    ['a/b', 'a/c', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a/b/c', false],
    ['a/+', 'a/', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'a/', true],
    ['a/#', 'a', false],
    ['#', 'a/b', true],
    ['#', '$aws/things/x', false],
    ['+/things/x', '$aws/things/x', false],
    ['$aws/things/+', '$aws/things/x', true],
    ['constructor', 'constructor', true],
    ['a', '__proto__', false],
  ])('%s and %s: %s', (filter, topic, expected) => {
    const trie = new TopicTrie<string>();
    trie.add(filter, 'rule');
    expect(trie.match(topic.split('/'))).toEqual(expected ? ['rule'] : []);
  });

  it('is what comparing each filter says', () => {
    const level = fc.constantFrom('a', 'b', '', '$x', '__proto__');
    const filter = fc
      .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([levels, hash]) => [...levels, ...(hash ? ['#'] : [])].join('/'));
    const topic = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join('/'));
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 12 }), topic, (filters, name) => {
        const trie = new TopicTrie<string>();
        for (const each of filters) trie.add(each, each);
        expect(trie.match(name.split('/')).sort()).toEqual(filters.filter((each) => matches(each, name)).sort());
      }),
    );
  });
});
