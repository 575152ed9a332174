import type { DocumentAddress } from '../../../schema/agent-settings';
import type { Clock } from '../../clock';
import { type Message, type Session, SubscribeError } from '../ports';
import type { DocumentFolder } from './document-folder';

/**
 * A document, or why there is none: `refused` by the service or because it is not what its address says, and asking again may help when somebody has put that
 * right; `later`: the connection or the time was over before it was whole.
 */
export type Fetched =
  | { readonly is: 'here'; readonly content: Buffer }
  | { readonly is: 'refused' | 'later'; readonly why: string };

export interface FetchOptions {
  readonly thing: string;
  readonly session: Session;
  readonly clock: Clock;
  readonly folder: DocumentFolder;
  /** ms of the clock for one answer. */
  readonly answerMs: number;
}

/**
 * Bytes of one block. AWS IoT sends 256 bytes to 128 KB (developer guide, "Use GetStream to get stream data"); in base64 this stays far below the 128 KB of an MQTT message, and a
 * thin line has one through well before its deadline.
 */
export const BLOCK_BYTES = 16_384;
/** How often one block is asked for. */
const TRIES = 3;
const FILE = 0;

/**
 * Fetches a document block by block by AWS IoT's MQTT-based file delivery (GetStream and its answers as JSON). Blocks are put to disk as they come, so a
 * fetch that was cut short goes on where it was. Never rejects.
 */
export async function fetchDocument(address: DocumentAddress, options: FetchOptions): Promise<Fetched> {
  const { folder } = options;
  const here = folder.read(address);
  if (here) return { is: 'here', content: here };
  const talk = new StreamTalk(address.stream, options);
  const problem = await talk.begin();
  if (problem) return problem;
  const isResumed = folder.begun(address) > 0;
  let outcome = await fetchAll(address, folder, talk);
  // What was left on the disk by an earlier start may be what is wrong with it.
  if (outcome.is === 'damaged' && isResumed) outcome = await fetchAll(address, folder, talk);
  await talk.end();
  if (outcome.is !== 'damaged') return outcome;
  const { sha256, stream } = address;
  const why = `what stream ${stream} holds is not the document ${sha256.slice(0, 12)}: its length or hash is another`;
  return { is: 'refused', why };
}

type Outcome = Fetched | { readonly is: 'damaged' };

async function fetchAll(address: DocumentAddress, folder: DocumentFolder, talk: StreamTalk): Promise<Outcome> {
  const { sha256, bytes } = address;
  // A block that a kill left half is asked for again.
  if (folder.begun(address) % BLOCK_BYTES !== 0 && folder.begun(address) < bytes) folder.forget(sha256);
  for (let done = folder.begun(address); done < bytes; ) {
    const block = await talk.block(done / BLOCK_BYTES);
    if ('is' in block) return block;
    if (block.byteLength !== Math.min(BLOCK_BYTES, bytes - done)) {
      folder.forget(sha256);
      return { is: 'damaged' };
    }
    folder.append(sha256, block);
    done += block.byteLength;
  }
  const content = folder.finish(address);
  return content ? { is: 'here', content } : { is: 'damaged' };
}

type Answer = Buffer | { readonly is: 'refused' | 'later'; readonly why: string };

/** Questions and answers about one stream over one session, one block at a time. */
class StreamTalk {
  private readonly prefix: string;
  private readonly topics: readonly string[];
  private waiting: { readonly index: number; readonly done: (answer: Answer) => void } | undefined;
  private closed: string | undefined;

  constructor(
    private readonly stream: string,
    private readonly options: FetchOptions,
  ) {
    this.prefix = `$aws/things/${options.thing}/streams/${stream}`;
    this.topics = [`${this.prefix}/data/json`, `${this.prefix}/rejected/json`];
    void options.session.closed.then((why) => {
      this.closed = why;
      this.waiting?.done({ is: 'later', why });
    });
  }

  /** undefined when it may be asked. */
  async begin(): Promise<Exclude<Fetched, { is: 'here' }> | undefined> {
    const { session, answerMs } = this.options;
    const { topics } = this;
    try {
      await session.subscribe(topics, (message) => this.receive(message), answerMs);
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof SubscribeError)) throw thrown;
      return { is: thrown.reason === 'refused' ? 'refused' : 'later', why: thrown.message };
    }
  }

  /** A connection has room for 50 subscriptions (AWS General Reference, "AWS IoT Core message broker and protocol limits"). */
  end(): Promise<void> {
    return this.options.session.unsubscribe(this.topics);
  }

  async block(index: number): Promise<Answer> {
    let last: Answer = { is: 'later', why: `stream ${this.stream} does not answer` };
    for (let attempt = 0; attempt < TRIES && this.closed === undefined; attempt += 1) {
      const answer = await this.ask(index);
      if (Buffer.isBuffer(answer)) return answer;
      last = answer;
      if (answer.is === 'refused') break;
    }
    return last;
  }

  private ask(index: number): Promise<Answer> {
    const { session, clock, answerMs } = this.options;
    return new Promise((resolve) => {
      const done = (answer: Answer) => {
        cancel();
        this.waiting = undefined;
        resolve(answer);
      };
      const why = `no block ${index} of stream ${this.stream} within ${answerMs} ms`;
      const cancel = clock.after(answerMs, () => done({ is: 'later', why }));
      this.waiting = { index, done };
      const payload = Buffer.from(JSON.stringify({ f: FILE, l: BLOCK_BYTES, o: index, n: 1 }));
      void session.publish({ topic: `${this.prefix}/get/json`, payload }, answerMs).then((outcome) => {
        const refusal = `the broker refuses a request for stream ${this.stream}`;
        if (outcome === 'refused' && this.waiting?.done === done) done({ is: 'refused', why: refusal });
      });
    });
  }

  private receive({ topic, payload }: Message): void {
    const body = objectIn(payload);
    if (topic.endsWith('/rejected/json')) {
      const why = `stream ${this.stream}: ${String(body['o'] ?? body['code'])}: ${String(body['m'] ?? body['message'])}`;
      this.waiting?.done({ is: 'refused', why });
    } else if (body['f'] === FILE && body['i'] === this.waiting?.index && typeof body['p'] === 'string') {
      this.waiting?.done(decoded(body['p'], Number(body['l'])));
    }
  }
}

/** The developer guide says hexadecimal, devices in the field are sent base64. A text of twice as many digits is base64 of no such length, unless it ends with `=`. */
const decoded = (text: string, bytes: number) =>
  Buffer.from(text, text.length === 2 * bytes && !text.endsWith('=') ? 'hex' : 'base64');

function objectIn(payload: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
