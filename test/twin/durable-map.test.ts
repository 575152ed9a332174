import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DurableMap } from '../../runtime/twin/durable-map';
import { temporaryFolder } from './iot-core/generated';

describe('DurableMap', () => {
  let temporary: ReturnType<typeof temporaryFolder>;
  let path: string;
  beforeEach(() => {
    temporary = temporaryFolder();
    path = join(temporary.path, 'map.jsonl');
  });
  afterEach(() => temporary.remove());

  it('holds after it is opened again what it held before, without being closed', () => {
    const change = fc.tuple(
      fc.constantFrom('a', 'b', 'ü\n', '__proto__'),
      fc.option(fc.jsonValue().filter((value) => value !== null)),
    );
    let run = 0;
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        run += 1;
        const map = new DurableMap<unknown>(`${path}.${run}`);
        for (const [key, value] of changes)
          value === null ? map.delete(key) : map.set(key, JSON.parse(JSON.stringify(value)));
        const again = new DurableMap<unknown>(`${path}.${run}`);
        expect(new Map(again.entries())).toEqual(new Map(map.entries()));
        again.close();
        map.close();
      }),
      { numRuns: 50 },
    );
  });

  it('cuts off a torn last line and goes on', () => {
    const map = new DurableMap<string>(path);
    map.set('a', 'é');
    map.close();
    appendFileSync(path, '["b","half of');
    const again = new DurableMap<string>(path);
    expect([...again.entries()]).toEqual([['a', 'é']]);
    again.set('c', '3');
    again.close();
    expect(readFileSync(path, 'utf8')).toBe('["a","é"]\n["c","3"]\n');
  });

  it('has the newest value on disk whenever it is killed, also just after the file was written anew', () => {
    const map = new DurableMap<number>(path);
    for (let n = 0; n < 1_100; n += 1) {
      map.set('a', n);
      if (n < 990) continue;
      const again = new DurableMap<number>(path);
      expect(again.get('a')).toBe(n);
      again.close();
    }
    map.close();
  });

  it('does not grow with the number of changes, and stays private', () => {
    const map = new DurableMap<number>(path);
    for (let n = 0; n < 10_000; n += 1) map.set('a', n);
    map.close();
    expect(statSync(path).size).toBeLessThan(20_000);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const again = new DurableMap<number>(path);
    expect(again.get('a')).toBe(9_999);
    again.close();
  });
});
