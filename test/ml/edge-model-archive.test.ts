import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { packModelArchive } from '../../runtime/twin/ml/model-archive';
import { edgeModelInArchive, MOST_ARCHIVE_BYTES } from '../../schema/archive/edge-model-archive';
import type { EdgeModel } from '../../schema/edge-model';
import { modelsText } from '../agent/settings/config';

const folder = mkdtempSync(join(tmpdir(), 'edge-archive-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

const [MODEL] = JSON.parse(modelsText('temperature')) as [EdgeModel];
const EXPECTED = { model: 'watch', fields: ['temperature', 'humidity'] };

/** What training leaves in its folder: more files than one, and one with a name that no old header holds. */
function trained(edge: unknown = MODEL): string {
  const made = mkdtempSync(join(folder, 'made-'));
  writeFileSync(join(made, 'a'.repeat(120)), 'x'.repeat(1000));
  writeFileSync(join(made, 'edge.json'), typeof edge === 'string' ? edge : JSON.stringify(edge));
  writeFileSync(join(made, 'threshold.json'), '{}');
  return made;
}

function tarred(made: string, ...options: readonly string[]): Buffer {
  count += 1;
  const file = join(folder, `${count}.tar.gz`);
  execFileSync('tar', ['-C', made, ...options, '-czf', file, '.']);
  return readFileSync(file);
}

describe('edge.json in an archive', () => {
  it.each(['gnu', 'pax', 'posix', 'oldgnu'])('is found, whichever way it was packed: %s', async (format) => {
    expect(await edgeModelInArchive(tarred(trained(), `--format=${format}`), EXPECTED)).toEqual(MODEL);
  });

  it('is found as the twin packs it', async () => {
    const file = join(folder, 'twin.tar.gz');
    await packModelArchive(trained(), file);
    expect(await edgeModelInArchive(readFileSync(file), EXPECTED)).toEqual(MODEL);
  });

  it('is what was packed, or refused: cut anywhere, or with any byte another one', async () => {
    const whole = tarred(trained());
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          await expect(edgeModelInArchive(whole.subarray(0, at), EXPECTED)).rejects.toThrow();
          const other = Buffer.from(whole);
          other[at] = (other[at] ?? 0) ^ by;
          let read: EdgeModel | undefined;
          try {
            read = await edgeModelInArchive(other, EXPECTED);
          } catch (problem) {
            expect((problem as Error).message).toMatch(/^(its archive|edge\.json)/);
          }
          if (read) expect(read).toEqual(MODEL);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['no JSON', '{', /^edge\.json is no JSON$/],
    ['of another format', { ...MODEL, format: 'somebody/else' }, /^edge\.json has the format somebody\/else$/],
    ['null', null, /^edge\.json has the format undefined$/],
    [
      'without what its format asks for',
      { ...MODEL, spans: [] },
      /^edge\.json: \/spans must NOT have fewer than 1 items$/,
    ],
    ['with a stray key', { ...MODEL, script: 'x' }, /^edge\.json: \/ has the unknown key "script"$/],
    ['of another model', { ...MODEL, model: 'other' }, /^edge\.json is of the model other$/],
    [
      'over a field of another sensor',
      { ...MODEL, fields: [{ id: 'pressure', floor: 1, bounds: [1, 1, 1] }] },
      /^edge\.json watches pressure, which is no field of watch$/,
    ],
  ])('%s is refused, and it is said why', async (_, edge, why) => {
    await expect(edgeModelInArchive(tarred(trained(edge)), EXPECTED)).rejects.toThrow(why);
  });

  it('of an archive that is too big, or holds too much, nothing is read', async () => {
    await expect(edgeModelInArchive(new Uint8Array(MOST_ARCHIVE_BYTES + 1), EXPECTED)).rejects.toThrow(
      'its archive has 67108865 bytes, and 67108864 are read at most',
    );
    const zeros = gzipSync(Buffer.alloc(16 * 1024 * 1024));
    await expect(edgeModelInArchive(Buffer.concat(Array<Buffer>(17).fill(zeros)), EXPECTED)).rejects.toThrow(
      'its archive holds more than 268435456 bytes',
    );
  });
});
