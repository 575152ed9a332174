import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteSystemd, quoteSystemdText } from '../compiler/quoting/quote';

describe('a word of a systemd command line', () => {
  it.each([
    ['plain', '"plain"'],
    ['', '""'],
    ['two words', '"two words"'],
    ["it's", `"it's"`],
    ['say "hi"', String.raw`"say \"hi\""`],
    [String.raw`C:\new`, String.raw`"C:\\new"`],
    ['100%', '"100%%"'],
    ['%h/.ssh', '"%%h/.ssh"'],
    ['$HOME ${HOME}', '"$$HOME $${HOME}"'],
    ['a; rm -rf /', '"a; rm -rf /"'],
    ['a\nExecStartPre=/bin/evil', String.raw`"a\x0aExecStartPre=/bin/evil"`],
    ['tab\tbell\u0007del\u007f', String.raw`"tab\x09bell\x07del\x7f"`],
    ['Kühlraum 冷', '"Kühlraum 冷"'],
  ])('%j is written %s', (value, written) => {
    expect(quoteSystemd(value)).toBe(written);
  });

  it('is read by systemd as it was meant, whatever stands in it, and stays on its line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }).filter(isQuotable), (value) => {
        const written = quoteSystemd(value);
        expect(written).not.toMatch(/[\u0000-\u001f]/);
        expect(readWord(written)).toBe(value);
      }),
    );
  });

  it.each(['a\0b', '\ud800', 'x\udfff'])('refuses %j, which systemd cannot hold', (value) => {
    expect(() => quoteSystemd(value)).toThrow('cannot quote for systemd');
  });
});

describe('text of a systemd unit', () => {
  it('keeps what is text, and takes specifiers for text', () => {
    expect(quoteSystemdText(`Agent of "a" 'b' $c 100% %n`)).toBe(`Agent of "a" 'b' $c 100%% %%n`);
  });

  it.each(['a\nb', 'a\rb', 'a\\', 'a\0'])('refuses %j, which would end or join lines', (value) => {
    expect(() => quoteSystemdText(value)).toThrow('cannot quote for systemd');
  });
});

const isQuotable = (value: string) => !/[\0\p{Cs}]/u.test(value);

/**
 * What systemd makes of one word in double quotes, in its order: specifiers (`%%`), C escapes, then variables (`$$`). Anything that it would
 * replace makes this fail.
 */
function readWord(written: string): string {
  const inside = /^"((?:[^"\\]|\\.)*)"$/s.exec(written)?.[1];
  if (inside === undefined) throw new Error(`${written} is not one word in double quotes`);
  const unescaped = inside.replace(/\\(x[0-9a-f]{2}|.)/gs, (_, code: string) => {
    if (code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (code === '"' || code === '\\') return code;
    throw new Error(`\\${code} is an escape of its own`);
  });
  return pairs(pairs(unescaped, '%'), '$');
}

function pairs(value: string, sign: string): string {
  const parts = value.split(sign + sign);
  if (parts.some((part) => part.includes(sign))) throw new Error(`a single ${sign} would be expanded`);
  return parts.join(sign);
}
