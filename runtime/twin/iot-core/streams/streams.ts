import type { Fields, Value } from '../shadows/document';
import type { StreamTopic } from './topics';

/** AWS General Reference, "AWS IoT Core MQTT-based file delivery". */
const STREAM_LIMITS = {
  /** Bytes of a block. */
  block: { least: 256, most: 131_072 },
  /** In blocks. */
  offset: 98_304,
  blocks: 98_304,
  /** Bytes of the blocks that one request brings; the rest is asked for again. */
  perRequest: 131_072,
  /** Bytes of a file. */
  file: 25_165_824,
  /** Bytes. */
  clientToken: 64,
} as const;

/** One message to publish: the topic after the stream's prefix, and its JSON. */
export interface StreamMessage {
  readonly topic: 'data/json' | 'description/json' | 'rejected/json';
  readonly body: Fields;
}

class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * MQTT-based file delivery: streams of one file, number 0, of which any thing may ask for blocks, as far as its policy lets it. Who makes streams keeps them: they are in memory
 * and end with the twin.
 */
export class Streams {
  readonly #files = new Map<string, Uint8Array>();

  /** CreateStream, for one file. A stream of this id is replaced. */
  put(stream: string, file: Uint8Array): void {
    this.#files.set(stream, file);
  }

  /** DeleteStream, of all but these. */
  keepOnly(streams: ReadonlySet<string>): void {
    for (const stream of [...this.#files.keys()]) if (!streams.has(stream)) this.#files.delete(stream);
  }

  /** What is published for a request. */
  handle({ stream, operation }: StreamTopic, payload: Uint8Array): readonly StreamMessage[] {
    let token: Fields = {};
    try {
      const request = requestIn(payload);
      token = tokenIn(request);
      const file = this.#files.get(stream);
      if (!file) throw new Refused('ResourceNotFound', `stream ${stream} does not exist`);
      if (operation === 'describe')
        return [{ topic: 'description/json', body: { ...token, s: 1, d: '', r: [{ f: 0, z: file.byteLength }] } }];
      return blocksOf(file, request).map((body) => ({ topic: 'data/json', body: { ...token, ...body } }));
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      return [{ topic: 'rejected/json', body: { o: problem.code, m: problem.message, ...token } }];
    }
  }
}

function requestIn(payload: Uint8Array): Fields {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as Value;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch {
    // Told below.
  }
  throw new Refused('InvalidJson', 'the request is not a JSON object');
}

function tokenIn({ c }: Fields): Fields {
  if (c === undefined) return {};
  if (typeof c === 'string' && Buffer.byteLength(c) <= STREAM_LIMITS.clientToken) return { c };
  throw new Refused('InvalidRequest', 'the client token is longer than 64 bytes');
}

function blocksOf(file: Uint8Array, request: Fields): readonly Fields[] {
  const { block, offset, blocks, perRequest } = STREAM_LIMITS;
  const { s = 1, f, l } = request;
  if (s !== 1) throw new Refused('VersionMismatch', `the stream has version 1, not ${JSON.stringify(s)}`);
  if (f !== 0) throw new Refused('ResourceNotFound', `the stream has no file ${JSON.stringify(f)}`);
  const size = within(l, block.least, block.most) ?? refuse('BlockSizeOutOfBounds', 'The block size is out of bounds');
  const from = within(request['o'] ?? 0, 0, offset) ?? refuse('OffsetOutOfBounds', 'The offset is out of bounds');
  const most = Math.max(1, Math.floor(perRequest / size));
  const count =
    within(request['n'] ?? most, 0, blocks) ??
    refuse('BlockCountLimitExceeded', 'The number of blocks is out of bounds');
  if (from * size >= file.byteLength) refuse('ResourceNotFound', `the file has no block ${from}`);
  const asked = bitsOf(request['b']) ?? Array.from({ length: count }, (_, at) => at);
  const indexes = asked.slice(0, Math.min(count, most)).map((at) => from + at);
  return indexes
    .filter((index) => index * size < file.byteLength)
    .map((index) => {
      const bytes = file.subarray(index * size, (index + 1) * size);
      return { f: 0, l: bytes.byteLength, i: index, p: Buffer.from(bytes).toString('base64') };
    });
}

/** Which blocks a bitmap asks for, counted from the offset: the first byte has the first eight, its lowest bit the first of all. */
function bitsOf(bitmap: Value | undefined): readonly number[] | undefined {
  if (bitmap === undefined) return undefined;
  const [, digits = ''] = /^(?:0x)?((?:[0-9a-fA-F]{2})+)$/.exec(String(bitmap)) ?? [];
  if (digits === '' || digits.length > 24_576)
    refuse('BlockBitmapLimitExceeded', 'The size of the bitmap is out of bounds');
  return [...Buffer.from(digits, 'hex')].flatMap((byte, at) =>
    Array.from({ length: 8 }, (_, bit) => ((byte >> bit) & 1 ? at * 8 + bit : -1)).filter((one) => one >= 0),
  );
}

const within = (value: Value | undefined, least: number, most: number): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined;

function refuse(code: string, message: string): never {
  throw new Refused(code, message);
}
