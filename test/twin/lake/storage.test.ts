import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyOfPath, keyProblem, pathOfKey } from '../../../runtime/twin/lake/storage/key-path';
import { ObjectStore } from '../../../runtime/twin/lake/storage/object-store';
import { temporaryFolder } from '../iot-core/generated';

/** Keys that S3 takes, with many of the characters and names that mean something to a file system. */
const hard = fc.constantFrom(
  '.',
  '..',
  '...',
  '',
  '%',
  '%2e',
  '%o',
  '%+',
  '%_',
  '~',
  '\\',
  ':',
  '*',
  '?',
  '\0',
  '\n',
  'é',
  '💧',
  ' ',
  'A',
  'a',
);
const segment = fc.oneof(
  hard,
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(hard).map((parts) => parts.join('')),
);
const long = fc
  .tuple(fc.constantFrom('x', '%', 'é'), fc.integer({ min: 200, max: 1024 }))
  .map(([unit, count]) => unit.repeat(count));
const key = fc
  .oneof(
    { weight: 9, arbitrary: fc.array(segment, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('/')) },
    { weight: 1, arbitrary: long },
  )
  .filter((text) => keyProblem(text) === undefined);

describe('keys of S3 as paths', () => {
  it('can be read back, on file systems that tell capitals apart and on those that do not', () => {
    fc.assert(
      fc.property(key, fc.boolean(), (text, foldsCase) => {
        expect(keyOfPath(pathOfKey(text, foldsCase))).toBe(text);
      }),
    );
  });

  it('are told apart, also where a file system folds case or an object is named as a folder', () => {
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 2, maxLength: 5 }), (keys) => {
        const paths = keys.map((text) => pathOfKey(text, true).toLowerCase());
        expect(new Set(paths).size).toBe(keys.length);
        for (const path of paths) expect(paths.filter((other) => other.startsWith(`${path}/`))).toEqual([]);
      }),
    );
  });

  it('never leave the folder of their bucket, and fit every file system', () => {
    fc.assert(
      fc.property(key, (text) => {
        const path = pathOfKey(text);
        expect(normalize(join('/lake/bucket', path))).toBe(`/lake/bucket/${path}`);
        for (const name of path.split('/')) {
          expect(name).toMatch(/^[A-Za-z0-9_\-=.,+@:%]+$/);
          expect(name.length).toBeLessThan(255);
        }
      }),
    );
  });

  it('look as they are where they are plain', () => {
    const plain = 'raw/group=group1/device=Pump:7/year=2026/month=01/day=31/1767225600000-0a1b.json';
    expect(pathOfKey(plain)).toBe(plain);
    expect(pathOfKey('a/../b')).toBe('a/%2e%2e/b%o');
    expect(pathOfKey('a//.json')).toBe('a/%_/%2ejson%o');
  });

  it('are at most 1,024 bytes, not characters, and valid text', () => {
    expect(keyProblem('é'.repeat(512))).toBeUndefined();
    expect(keyProblem('é'.repeat(513))).toBe('the key has 1026 bytes of at most 1024');
    expect(keyProblem('a\ud800')).toBe('the key is not valid UTF-8');
    expect(keyProblem('')).toBe('the key of an object is not empty');
  });
});

describe('buckets', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let store: ObjectStore;
  beforeEach(() => {
    folder = temporaryFolder();
    store = new ObjectStore({ folder: folder.path, buckets: ['raw-bucket', 'other-bucket'] });
  });
  afterEach(() => folder.remove());

  const text = async (name: string) => Buffer.from(await store.get('raw-bucket', name)).toString();
  const put = (name: string, body = name) => store.put('raw-bucket', name, Buffer.from(body));

  it('keep an object under each of `a`, `a/`, `a/b`, `a//b`, `a/../a`, `A` and `/a`', async () => {
    const keys = ['a', 'a/', 'a/b', 'a//b', 'a/../a', 'A', '/a', 'a.json', 'a.json/b'];
    await Promise.all(keys.map((name) => put(name)));
    for (const name of keys) expect(await text(name)).toBe(name);
    expect((await store.list('raw-bucket')).map((object) => object.key).sort()).toEqual([...keys].sort());
  });

  it('replace an object whole', async () => {
    await put('a', 'long text');
    await put('a', 'short');
    expect(await text('a')).toBe('short');
    await Promise.all([put('b', 'x'.repeat(100_000)), put('b', 'y'.repeat(100_000))]);
    expect(['x', 'y'].map((unit) => unit.repeat(100_000))).toContain(await text('b'));
  });

  it('list by prefix, in the order of the bytes of the keys, with sizes', async () => {
    for (const name of ['b/2', 'b/10', 'b', 'ba', 'é', 'c', 'b/', 'z']) await put(name);
    expect((await store.list('raw-bucket', 'b')).map((object) => object.key)).toEqual(['b', 'b/', 'b/10', 'b/2', 'ba']);
    expect(await store.list('raw-bucket', 'b/1')).toEqual([{ key: 'b/10', bytes: 4 }]);
    expect((await store.list('raw-bucket')).map((object) => object.key).slice(-2)).toEqual(['z', 'é']);
    expect(await store.list('raw-bucket', 'none/at/all')).toEqual([]);
    expect(await store.list('other-bucket')).toEqual([]);
  });

  it('must be in the stacks', async () => {
    await expect(store.put('nobody', 'a', Buffer.from(''))).rejects.toThrow(
      'NoSuchBucket: there is no bucket nobody in the stacks',
    );
    await expect(store.put('../raw-bucket', 'a', Buffer.from(''))).rejects.toThrow('NoSuchBucket');
    await expect(store.get('raw-bucket', 'a')).rejects.toThrow('NoSuchKey');
    store.serve(['other-bucket']);
    await expect(put('a')).rejects.toThrow('NoSuchBucket');
  });

  it('refuse a key that S3 refuses', async () => {
    await expect(put('k'.repeat(1025))).rejects.toThrow('KeyTooLongError: the key has 1025 bytes of at most 1024');
    await expect(put('')).rejects.toThrow('InvalidURI');
  });

  it('take puts again after somebody has removed their folders', async () => {
    await put('a/b/c.json');
    rmSync(join(folder.path, 'raw-bucket'), { recursive: true });
    await put('a/b/d.json');
    expect((await store.list('raw-bucket')).map((object) => object.key)).toEqual(['a/b/d.json']);
  });

  it('show nothing of a put that the last process did not finish', async () => {
    mkdirSync(join(folder.path, '.unfinished'), { recursive: true });
    writeFileSync(join(folder.path, '.unfinished', '7'), 'half an obj');
    const again = new ObjectStore({ folder: folder.path, buckets: ['raw-bucket'] });
    expect(await again.list('raw-bucket')).toEqual([]);
    expect(readdirSync(join(folder.path, '.unfinished'))).not.toContain('7');
  });

  it('keep nothing of a put that failed', async () => {
    mkdirSync(join(folder.path, 'raw-bucket/a.json'));
    await expect(put('a.json')).rejects.toThrow();
    expect(readdirSync(join(folder.path, '.unfinished')).filter((name) => name !== 'case')).toEqual([]);
  });

  it('are readable by their owner alone', async () => {
    await put('a/b.json');
    expect(statSync(join(folder.path, 'raw-bucket/a/b.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder.path, 'raw-bucket/a')).mode & 0o777).toBe(0o700);
  });

  it('sync file and folder where a put has to survive a power cut', async () => {
    const durable = new ObjectStore({ folder: folder.path, buckets: ['raw-bucket'], survives: 'power' });
    await durable.put('raw-bucket', 'a/b.json', Buffer.from('{}'));
    expect(await durable.list('raw-bucket')).toEqual([{ key: 'a/b.json', bytes: 2 }]);
  });
});
