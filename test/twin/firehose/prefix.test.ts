import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileDatePattern } from '../../../runtime/twin/firehose/date-pattern';
import { compilePartitionQuery } from '../../../runtime/twin/firehose/partition-query';
import { compilePrefix } from '../../../runtime/twin/firehose/prefix';
import { seededRandom } from './seeded-random';

const at = Date.UTC(2026, 0, 5, 3, 4, 9);
const values = { at, partitionKeys: { device: 'temp-001' }, random: seededRandom(1) };

describe('prefixes', () => {
  it('take time, partition keys and error type', () => {
    const text =
      'raw/group=g/device=!{partitionKeyFromQuery:device}/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/';
    expect(compilePrefix(text, 'prefix').render(values)).toBe('raw/group=g/device=temp-001/year=2026/month=01/day=05/');
    const error = compilePrefix(
      'errors/type=!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/',
      'error prefix',
    );
    expect(error.render({ ...values, errorType: 'processing-failed' })).toBe(
      'errors/type=processing-failed/dt=2026-01-05/',
    );
  });

  it('get the hour behind them where they have no time', () => {
    expect(compilePrefix('', 'prefix').render(values)).toBe('2026/01/05/03/');
    expect(compilePrefix('raw/', 'prefix').render(values)).toBe('raw/2026/01/05/03/');
    expect(compilePrefix('errors/', 'error prefix').render(values)).toBe('errors/');
  });

  it('have a new random text at each place and object', () => {
    const { render } = compilePrefix('!{firehose:random-string}/!{firehose:random-string}/!{timestamp:ss}', 'prefix');
    expect(render(values)).toMatch(/^([a-z0-9]{11})\/(?!\1)[a-z0-9]{11}\/09$/);
    expect(render(values)).not.toBe(render(values));
  });

  it.each([
    ['!{partitionKeyFromLambda:x}', 'the twin does not know !{partitionKeyFromLambda:x} here'],
    ['!{firehose:error-output-type}', 'the twin does not know !{firehose:error-output-type} here'],
    ['!{timestamp:yy}', 'the twin does not know yy in the date pattern yy'],
    ['!{timestamp:yyyy-MMM}', 'the twin does not know MMM in the date pattern yyyy-MMM'],
    ['a/!{timestamp:yyyy', 'an expression is not closed'],
  ])('%s is refused by name', (text, problem) => {
    expect(compilePrefix(text, 'prefix').problems).toEqual([`the prefix ${text}: ${problem}`]);
  });

  it('have no partition keys where records failed', () => {
    expect(compilePrefix('e/!{partitionKeyFromQuery:device}', 'error prefix').problems).toHaveLength(1);
  });

  it('keep every text between their expressions as it is', () => {
    const text = fc.string().filter((part) => !part.includes('!{'));
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), (parts) => {
        // A text that ends in ! would make an expression of the brace that follows.
        const safe = parts.map((part) => part.replace(/[!]+$/, ''));
        const { render, problems } = compilePrefix(safe.join('!{timestamp:dd}'), 'prefix');
        expect(problems).toEqual([]);
        expect(render(values)).toBe(safe.join('05'));
      }),
    );
  });
});

describe('date patterns', () => {
  it('say what ISO 8601 says, at any time', () => {
    const pattern = compileDatePattern("yyyy-MM-dd'T'HH:mm:ss''Z");
    expect(pattern).toEqual({ problem: "the twin does not know Z in the date pattern yyyy-MM-dd'T'HH:mm:ss''Z" });
    const known = compileDatePattern("yyyy-MM-dd'T'HH:mm:ss'Z'");
    if (typeof known !== 'function') throw new Error(known.problem);
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(known(date.getTime())).toBe(`${date.toISOString().slice(0, 19)}Z`);
        },
      ),
    );
  });
});

describe('jq for partition keys', () => {
  const query = (text: string) => {
    const made = compilePartitionQuery(text);
    if ('problem' in made) throw new Error(made.problem);
    return (record: unknown) => made(Buffer.from(typeof record === 'string' ? record : JSON.stringify(record)));
  };

  it('takes fields, also of objects within', () => {
    const read = query('{device:.device_id, site:.meta.site}');
    expect(read({ device_id: 'd', meta: { site: 7 } })).toEqual({ device: 'd', site: '7' });
  });

  it.each([{ device_id: null }, { device_id: '' }, {}, { device_id: { a: 1 } }, 'no json', '[]'])(
    '%j has no key',
    (record) => {
      expect(query('{device:.device_id}')(record)).toMatchObject({ failure: { type: 'processing-failed' } });
    },
  );

  it.each(['.device_id', '{device:.a|tostring}', '{device:.a[0]}', '{device:.a,}', ''])('%j is refused', (text) => {
    expect(compilePartitionQuery(text)).toEqual({ problem: `the twin knows jq as {key:.field}, not as ${text}` });
  });
});
