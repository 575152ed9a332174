import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Node = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** See BEHAVIOUR.md. */
export class FakeGrafana {
  readonly #server: Server;
  readonly #kept = {
    folders: new Map<string, Node>(),
    sources: new Map<string, Node>(),
    boards: new Map<string, Node>(),
    points: new Map<string, Node>(),
    groups: new Map<string, Node>(),
  };
  #policies: Node = { receiver: 'grafana-default-email' };
  /** `PUT /api/…` of every request that changes something. */
  readonly changes: string[] = [];
  /** Answers that come before the next ones. */
  readonly trouble: number[] = [];

  constructor(private readonly token: string) {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, {
          'content-type': 'application/json',
          ...(status === 429 ? { 'retry-after': '7' } : {}),
        });
        response.end(JSON.stringify(body));
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    await new Promise<unknown>((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get uids() {
    return Object.fromEntries(Object.entries(this.#kept).map(([kind, all]) => [kind, [...all.keys()].sort()]));
  }

  point(uid: string): Node | undefined {
    return this.#kept.points.get(uid);
  }

  /** What somebody does in the page of Grafana. */
  editBoard(uid: string, change: Node): void {
    this.#kept.boards.set(uid, { ...this.#kept.boards.get(uid), ...change });
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    const status = this.trouble.shift();
    if (status !== undefined) return message(status, 'try again');
    if (request.headers.authorization !== `Bearer ${this.token}`) return message(401, 'Invalid API key');
    const method = request.method ?? '';
    const path = decodeURIComponent(request.url ?? '');
    if (text !== '' && request.headers['content-type'] !== 'application/json') return message(400, 'bad request data');
    const answer = this.#route(method, path, text === '' ? {} : (JSON.parse(text) as Node));
    if (method !== 'GET' && answer.status < 300) this.changes.push(`${method} ${path}`);
    return answer;
  }

  #route(method: string, path: string, body: Node): Answer {
    const { folders, sources, boards, points, groups } = this.#kept;
    const [, kind = '', rest = ''] =
      /^\/api\/(folders|datasources\/uid|datasources|dashboards\/uid|dashboards\/db|v1\/provisioning\/contact-points|v1\/provisioning\/policies|v1\/provisioning\/folder)\/?(.*)$/.exec(
        path,
      ) ?? [];
    const uid = rest || String(body.uid ?? '');
    switch (kind) {
      case 'folders':
        return keep(folders, method, uid, body);
      case 'datasources':
      case 'datasources/uid':
        return keep(sources, method, uid, body);
      case 'dashboards/uid': {
        const found = boards.get(uid);
        if (method === 'DELETE')
          return boards.delete(uid) ? { status: 200, body: {} } : message(404, 'Dashboard not found');
        return found
          ? { status: 200, body: { dashboard: found.dashboard, meta: { folderUid: found.folderUid } } }
          : message(404, 'Dashboard not found');
      }
      case 'dashboards/db': {
        const dashboard = body.dashboard as Node;
        const id = String(dashboard.uid);
        if (!/^[a-zA-Z0-9_-]{1,40}$/.test(id)) return message(400, 'uid contains illegal characters');
        if (!folders.has(String(body.folderUid))) return message(400, 'folder not found');
        if (boards.has(id) && body.overwrite !== true)
          return message(412, 'The dashboard has been changed by someone else');
        boards.set(id, { dashboard: { ...dashboard, id: boards.size + 1, version: 1 }, folderUid: body.folderUid });
        return { status: 200, body: { uid: id, status: 'success' } };
      }
      case 'v1/provisioning/contact-points':
        if (method === 'GET') return { status: 200, body: [...points.values()] };
        points.set(uid, { ...body, provenance: 'api' });
        return { status: 202, body };
      case 'v1/provisioning/policies':
        if (method === 'GET') return { status: 200, body: this.#policies };
        if (![...points.values()].some(({ name }) => name === body.receiver))
          return message(400, 'receiver does not exist');
        this.#policies = { ...body, provenance: 'api' };
        return { status: 202, body: {} };
      case 'v1/provisioning/folder': {
        const [folder = '', , group = ''] = rest.split('/');
        const key = `${folder}/${group}`;
        if (method === 'DELETE') return groups.delete(key) ? { status: 204, body: null } : message(404, 'not found');
        if (method === 'GET')
          return groups.has(key) ? { status: 200, body: groups.get(key) } : message(404, 'not found');
        if (!folders.has(folder)) return message(400, 'folder does not exist');
        groups.set(key, {
          ...body,
          rules: (body.rules as Node[]).map((rule, at) => ({ ...rule, id: at + 1, provenance: 'api' })),
        });
        return { status: 200, body: {} };
      }
      default:
        return message(404, `no route for ${method} ${path}`);
    }
  }
}

function keep(all: Map<string, Node>, method: string, uid: string, body: Node): Answer {
  if (method === 'GET') return all.has(uid) ? { status: 200, body: all.get(uid) } : message(404, 'not found');
  if (method === 'POST' && all.has(uid)) return message(409, 'it is there already');
  all.set(uid, { id: all.size + 1, orgId: 1, version: 1, ...body });
  return { status: 200, body: all.get(uid) };
}

const message = (status: number, text: string): Answer => ({ status, body: { message: text } });
