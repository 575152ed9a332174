import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Python } from './python';

/** The laws of the scripts, each on seeded random data, in the Python that runs them. */

const SEED = '20261125';
const python = new Python();
const { status, stdout, stderr } = await python.run(fileURLToPath(new URL('laws.py', import.meta.url)), [SEED]);
python.close();
const results = stdout
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { law: string; problem: string | null });

describe('the scripts of a model', () => {
  it('answer for every law', () =>
    expect({ status, stderr, count: results.length }).toEqual({ status: 0, stderr: '', count: 15 }));
  it.each(results.map(({ law, problem }) => [law, problem]))('%s', (_, problem) => expect(problem).toBeNull());
});
