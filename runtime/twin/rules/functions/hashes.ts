import { createHash } from 'node:crypto';
import { toText } from '../sql/convert';
import { type FunctionMaker, ofOne } from './lift';
import { md2 } from './md2';

const hash = (digest: (text: string) => string) =>
  ofOne((value) => {
    const text = toText(value);
    return text === undefined ? undefined : digest(text);
  });

const named = (name: string) => hash((text) => createHash(name).update(text).digest('hex'));

/** In hexadecimal, of the UTF-8 bytes of the text. */
export const HASHES: Readonly<Record<string, FunctionMaker>> = {
  md2: hash((text) => md2(Buffer.from(text))),
  md5: named('md5'),
  sha1: named('sha1'),
  sha224: named('sha224'),
  sha256: named('sha256'),
  sha384: named('sha384'),
  sha512: named('sha512'),
};
