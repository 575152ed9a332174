import { beforeAll, expect, it } from 'vitest';
import { compileFolder, compileSample, sampleNames } from '../golden/sample';
import { describeWithTrino, trinoMistakes } from './trino';

/** Everything in generated/ that Athena is asked, as the parser of its engine reads it. */

const root = new URL('../../', import.meta.url).pathname;

describeWithTrino('the parser of Trino', () => {
  const statements = new Map<string, string>();

  beforeAll(async () => {
    const add = (from: string, files: ReadonlyMap<string, string>) => {
      for (const [path, text] of files)
        if (/^lake\/(queries|views)\/.*\.sql$/.test(path)) statements.set(`${from} ${path}`, text);
    };
    add('example', await compileFolder(root, 'fleet.example.yaml'));
    for (const sample of sampleNames()) add(sample, await compileSample(sample));
  });

  it('takes every named query and every view of the example and of each sample', () => {
    const kinds = [...statements.keys()].map((name) => name.split('/')[1]);
    expect(new Set(kinds)).toEqual(new Set(['queries', 'views']));
    expect(Object.fromEntries(trinoMistakes(statements))).toEqual({});
  });

  it('would say what is wrong', () => {
    const wrong = new Map([
      ['a cast of DuckDB', 'SELECT a::int FROM t'],
      ['no mistake', 'SELECT 1'],
    ]);
    expect([...trinoMistakes(wrong).keys()]).toEqual(['a cast of DuckDB']);
  });
});
