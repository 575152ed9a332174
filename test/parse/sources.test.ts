import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, NotUtf8, readText, type Sources } from '../../compiler/1-parse/sources';

/** Text as it comes from a disk: in pieces cut anywhere, in another encoding, broken, too long, or not at all. */

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncIterable<Uint8Array> {
  let at = 0;
  for (let n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function textOf(bytes: Uint8Array, sizes: readonly number[]): Promise<string> {
  let text = '';
  for await (const part of decode(pieces(bytes, sizes))) text += part;
  return text;
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const utf8 = (text: string) => new TextEncoder().encode(text);
const sourcesOf = (bytes: Uint8Array): Sources => ({ open: () => pieces(bytes, [4096]) });

describe('decoding', () => {
  it('gives the text, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), sizes, async (text, cuts) => {
        // What begins with a zero every second byte is held for UTF-16; a mark at the beginning is none of the text.
        fc.pre(!text.includes('\0') && !text.startsWith('\ufeff'));
        expect(await textOf(utf8(text), cuts)).toBe(text);
      }),
    );
  });

  it('finds the first byte that is no UTF-8, by its offset and its line', async () => {
    const lines = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '😀') });
    await fc.assert(
      fc.asyncProperty(lines, lines, async (before, after) => {
        const bytes = Uint8Array.from([...utf8(before), 0xff, ...utf8(after)]);
        const error: unknown = await textOf(bytes, [bytes.length]).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(NotUtf8);
        if (!(error instanceof NotUtf8)) return;
        expect(error.offset).toBe(utf8(before).length);
        expect(error.line).toBe(before.split('\n').length);
      }),
    );
  });

  it('counts offset and line over the pieces', async () => {
    const bytes = Uint8Array.from([...utf8('one\ntwo\nthr'), 0xff]);
    const error: unknown = await textOf(bytes, [4]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ offset: 11, line: 3 });
  });

  it('does not take the beginning of a character for the whole', async () => {
    const bytes = utf8('a\n😀').subarray(0, 4);
    const error: unknown = await textOf(bytes, [2]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ offset: 4, line: 2 });
  });

  it('drops a mark at the beginning', async () => {
    expect(await textOf(Uint8Array.from([0xef, 0xbb, 0xbf, 0x61]), [4])).toBe('a');
  });

  it.each<[string, readonly number[], string]>([
    ['little end first, with a mark', [0xff, 0xfe, 0x61, 0], 'UTF-16'],
    ['big end first, with a mark', [0xfe, 0xff, 0, 0x61], 'UTF-16'],
    ['little end first', [0x61, 0, 0x62, 0], 'UTF-16'],
    ['big end first', [0, 0x61, 0, 0x62], 'UTF-16'],
    ['of four bytes', [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0], 'UTF-32'],
  ])('says which other encoding it is: %s', async (_, bytes, encoding) => {
    const error: unknown = await textOf(Uint8Array.from(bytes), [64]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ offset: 0, line: 1, encoding });
  });

  it('holds three letters, or a zero among many, for no other encoding', async () => {
    expect(await textOf(utf8('abc'), [3])).toBe('abc');
    expect(await textOf(utf8('a\0bc'), [4])).toBe('a\0bc');
    for (const text of ['\0\0\0\0', 'ab\0d', 'abc\0', '\0bcd', '\0\0\0d', '\0\0c\0'])
      expect(await textOf(utf8(text), [4])).toBe(text);
  });
});

describe('reading a file', () => {
  it('takes one of exactly the limit, and says the size of a longer one', async () => {
    expect(await readText(sourcesOf(utf8('é'.repeat(5))), 'f', 10)).toEqual({ text: 'é'.repeat(5), diagnostics: [] });
    const { text, diagnostics } = await readText(sourcesOf(utf8('é'.repeat(6))), 'f', 10);
    expect(text).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'file-too-big', place: { file: 'f', line: 1, column: 1 } }]);
    expect(diagnostics[0]?.message).toContain('12');
  });

  it('says so where there is none, or another encoding', async () => {
    const none = await readText({ open: () => undefined }, 'f', 10);
    expect(none.diagnostics).toMatchObject([{ code: 'file-missing' }]);
    const broken = await readText(sourcesOf(Uint8Array.from([0x61, 0x0a, 0xff])), 'f', 10);
    expect(broken.text).toBeUndefined();
    expect(broken.diagnostics).toMatchObject([{ code: 'file-encoding' }]);
    expect(broken.diagnostics[0]?.message).toContain('2');
  });

  it('does not take a disk that fails for a file that is wrong', async () => {
    const failing: Sources = {
      async *open() {
        yield utf8('a');
        throw new Error('EIO: i/o error');
      },
    };
    await expect(readText(failing, 'f', 10)).rejects.toThrow('EIO');
  });
});
