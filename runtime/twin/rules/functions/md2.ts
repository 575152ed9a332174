/** The substitution of RFC 1319: the numbers 0 to 255 in an order taken from the digits of pi. */
const PI = Buffer.from(
  '292e43c9a2d87c013d3654a1ecf0061362a705f3c0c7738c98932bd9bc4c82ca1e9b573cfdd4e01667426f188a17e512' +
    'be4ec4d6da9ede49a0fbf58ebb2fee7aa968799115b2073f94c210890b225f21807f5d9a5a903227353ecce7bff79703' +
    'ff1930b348a5b5d1d75e922aac56aac64fb838d296a47db676fc6be29c7404f1459d705964718720865bcf65e62da802' +
    '1b6025adaeb0b9f61c46616934407e0f5547a323dd51af3ac35cf9cebac5ea262c530d6e85288409d3dfcdf441814d52' +
    '6adc37c86cc1abfa24e17b080cbdb14a7888958be363e86de9cbd5fe3b001d39f2efb70e6658d0e4a67772f8eb754b0a' +
    '314450b48fed1f1adb998d339f118314',
  'hex',
);

const BLOCK = 16;
const ROUNDS = 18;

/** MD2 in hexadecimal. OpenSSL no longer has it, so it is here; it protects nothing today. */
export function md2(message: Uint8Array): string {
  const padding = BLOCK - (message.length % BLOCK);
  const padded = Buffer.concat([message, Buffer.alloc(padding, padding)]);
  const state = new Uint8Array(3 * BLOCK);
  for (const block of [...blocks(padded), checksum(padded)]) absorb(state, block);
  return Buffer.from(state.subarray(0, BLOCK)).toString('hex');
}

function blocks(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / BLOCK }, (_, n) => bytes.subarray(n * BLOCK, (n + 1) * BLOCK));
}

function checksum(padded: Uint8Array): Uint8Array {
  const sum = new Uint8Array(BLOCK);
  let last = 0;
  for (const block of blocks(padded)) {
    for (let at = 0; at < BLOCK; at++) last = sum[at] = byte(sum, at) ^ byte(PI, byte(block, at) ^ last);
  }
  return sum;
}

function absorb(state: Uint8Array, block: Uint8Array): void {
  for (let at = 0; at < BLOCK; at++) {
    state[BLOCK + at] = byte(block, at);
    state[2 * BLOCK + at] = byte(block, at) ^ byte(state, at);
  }
  let last = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (let at = 0; at < state.length; at++) last = state[at] = byte(state, at) ^ byte(PI, last);
    last = (last + round) % 256;
  }
}

const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;
