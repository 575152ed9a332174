import { toText } from '../sql/convert';
import { readJsonText } from '../sql/json';
import { type FunctionMaker, ofOne } from './lift';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Only the scheme base64; any other is refused when the rule is loaded. */
export const ENCODING: Readonly<Record<string, FunctionMaker>> = {
  /** JSON becomes a value whose members can be read, other text a text, and what is not base64 Null. */
  decode: ofOne((value) => {
    const text = toText(value);
    if (text === undefined || !BASE64.test(text) || text.length % 4 !== 0) return null;
    const decoded = Buffer.from(text, 'base64').toString();
    const json = readJsonText(decoded);
    return json.ok ? json.value : decoded;
  }),
  /** `encode(*, 'base64')` takes the payload as it came, JSON or not; any other expression its text. */
  encode: (given, call) => {
    if (call.arguments[0]?.kind === 'star') return ({ message }) => base64(message.inbound.payload);
    return ofOne((value) => {
      const text = toText(value);
      return text === undefined ? undefined : Buffer.from(text).toString('base64');
    })(given, call);
  },
};

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
