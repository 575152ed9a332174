import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a client made. */
export interface Seen {
  /** `CloudFormation.CreateStack`, `STS.GetCallerIdentity`, `S3.PUT fleetwright/acme/lock.json` (the key, without the bucket). */
  readonly operation: string;
  readonly at: number;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** What happens to a request. `lost`: it is not carried out; `unanswered`: it is, and the answer never comes. */
export type Fate =
  | 'pass'
  | 'cut-lost'
  | 'cut-unanswered'
  | 'hang-lost'
  | 'hang-unanswered'
  | { readonly status: number; readonly xml: string; readonly date?: Date };

/** Answers in the place of the service behind; undefined passes it on. */
export type Stand = (seen: Seen) => Promise<{ readonly status: number; readonly body: string } | undefined>;

/** Between the clients and the endpoint: hears every request, and decides its fate. */
export class Tap {
  readonly seen: Seen[] = [];
  fate: (seen: Seen) => Fate = () => 'pass';
  stand: Stand = async () => undefined;
  #underway = 0;
  readonly #server = createServer((incoming, answer) => void this.#serve(incoming, answer));

  constructor(private readonly target: () => string) {}

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Operations in the order they came, of one service or all. */
  operations(service = ''): readonly string[] {
    return this.seen.map(({ operation }) => operation).filter((operation) => operation.startsWith(service));
  }

  /** As if just started. */
  forget(): void {
    this.seen.length = 0;
    this.fate = () => 'pass';
  }

  /** Resolves when nothing is on its way to the service behind. */
  async settled(): Promise<void> {
    while (this.#underway > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await bytesOf(incoming);
    const seen = {
      operation: operationOf(incoming, body),
      at: this.seen.length,
      body: `${body}`,
      headers: incoming.headers,
    };
    this.seen.push(seen);
    const fate = this.fate(seen);
    if (typeof fate === 'object') {
      answer.writeHead(fate.status, {
        'content-type': 'text/xml',
        ...(fate.date ? { date: fate.date.toUTCString() } : {}),
      });
      answer.end(fate.xml);
      return;
    }
    if (fate === 'cut-lost') incoming.socket.destroy();
    if (fate.endsWith('-lost')) return;
    this.#underway += 1;
    const ended = await this.#answer(seen, incoming, body).finally(() => {
      this.#underway -= 1;
    });
    if (fate === 'cut-unanswered') incoming.socket.destroy();
    if (fate.endsWith('-unanswered')) return;
    answer.writeHead(ended.status, ended.headers);
    answer.end(ended.body);
  }

  async #answer(seen: Seen, incoming: IncomingMessage, body: Buffer) {
    const stood = await this.stand(seen);
    if (!stood) return forwarded(this.target(), incoming, body);
    return { status: stood.status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(stood.body) };
  }
}

/** The service stands in the scope of the signature, the operation in the form, or in method and path. */
function operationOf({ headers, method = '', url = '' }: IncomingMessage, body: Buffer): string {
  const [, service = ''] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const [, action] = /(?:^|&)Action=(\w+)/.exec(body.subarray(0, 2000).toString()) ?? [];
  if (service === 's3')
    return `S3.${method} ${decodeURIComponent(url.split('?')[0]?.split('/').slice(2).join('/') ?? '')}`;
  return `${NAMES[service] ?? service}.${action ?? `${method} ${url}`}`;
}

const NAMES: Readonly<Record<string, string>> = { cloudformation: 'CloudFormation', sts: 'STS', iot: 'IoT' };

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function forwarded(target: string, { method, url = '', headers }: IncomingMessage, body: Buffer) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>((resolve, reject) => {
    const out = request(`${target}${url}`, { ...(method === undefined ? {} : { method }), headers }, async (reply) =>
      resolve({ status: reply.statusCode ?? 500, headers: reply.headers, body: await bytesOf(reply) }),
    );
    out.on('error', reject);
    out.end(body);
  });
}
