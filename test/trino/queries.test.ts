import { beforeAll, expect, it } from 'vitest';
import { type Compilation, compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import { sourcesIn } from '../sources';
import { sampleNames } from '../twin/stacks/compiled';
import { describeWithTrino, trinoMistakes } from './trino';

/** Everything in generated/ that Athena is asked, as the parser of its engine reads it. */

const root = new URL('../../', import.meta.url).pathname;

describeWithTrino('the parser of Trino', () => {
  const statements = new Map<string, string>();

  beforeAll(async () => {
    const add = (from: string, { output, diagnostics }: Compilation) => {
      if (!output) throw new Error(`${from}: ${JSON.stringify(diagnostics)}`);
      for (const artifact of output.artifacts)
        if (/^lake\/(queries|views)\/.*\.sql$/.test(artifact.path))
          statements.set(`${from} ${artifact.path}`, [...contentOf(artifact)].join(''));
    };
    add('example', await compile(sourcesIn(root), { manifest: 'fleet.example.yaml' }));
    for (const sample of sampleNames())
      add(sample, await compile(sourcesIn(`${root}test/samples/${sample}`), { manifest: 'fleet.yaml' }));
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
