import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CONSOLE_TOKEN,
  type ConsoleAlerts,
  type ConsoleHistory,
  type ConsoleQuestion,
  type ConsoleSession,
  type ConsoleTraining,
} from '../../../schema/console-protocol';
import type { FaultOrder, TwinRefusal } from '../../../schema/twin-protocol';
import { requestBody } from '../request-body';
import { EventStream } from './event-stream';
import { foreign, HEADERS } from './guard';
import { LiveReadings } from './live-readings';
import { type PageFile, pageFiles } from './page-files';
import type { Shown } from './shown';

export interface ConsoleOptions {
  readonly shown: Shown;
  /** The built page. */
  readonly folder: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where a device publishes its readings. */
  topicOf(group: string, device: string): string;
}

export interface OpenConsole {
  readonly url: string;
  readonly port: number;
  /** The fleet has changed. */
  changed(): void;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 256 * 1024;

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** The console on the loopback address, for whoever sits at this machine. Rejects where the port is taken. */
export async function openConsoleServer({ shown, folder, port, topicOf }: ConsoleOptions): Promise<OpenConsole> {
  const files = pageFiles(folder);
  const token = randomBytes(24).toString('base64url');
  const start = randomBytes(9).toString('base64url');
  const queries = { answered: 0, failed: 0 };
  const readings = new LiveReadings();
  const serve = () => readings.serve(shown.fleet(), topicOf);
  serve();
  const unfollow = shown.followMessages((message) => readings.take(message));
  const stream = new EventStream({ shown, readings, start, queries: () => ({ ...queries }) });

  const api: Api = { shown, readings, token, start, queries };
  const server = createServer((request, response) => {
    const refusal = foreign(request, portOf(server));
    if (refusal !== undefined) return send(response, refused(403, refusal));
    const { pathname } = new URL(request.url ?? '/', 'http://console');
    if (!pathname.startsWith('/api/')) return sendFile(response, request, files.get(pathname));
    if (pathname === '/api/stream' && request.method === 'GET') {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
      return stream.open(response);
    }
    answer(request, pathname, api)
      .catch((error: unknown) => refused(500, String(error)))
      .then((answered) => send(response, answered));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  }).catch((error) => {
    unfollow();
    stream.close();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${portOf(server)}/`,
    port: portOf(server),
    changed: serve,
    close: () =>
      new Promise((resolve) => {
        unfollow();
        stream.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const portOf = (server: { address(): AddressInfo | string | null }) => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

interface Api {
  readonly shown: Shown;
  readonly readings: LiveReadings;
  readonly token: string;
  readonly start: string;
  readonly queries: { answered: number; failed: number };
}

async function answer(request: IncomingMessage, pathname: string, api: Api): Promise<Answer> {
  if (request.method === 'GET') return read(pathname, api);
  if (request.method !== 'POST') return refused(405, `there is no ${request.method} here`);
  if (request.headers[CONSOLE_TOKEN] !== api.token) return refused(401, 'the token of another start of the twin');
  const body = await objectIn(request);
  if (body === undefined) return refused(400, 'the body is one JSON object');
  return change(pathname, body, api);
}

function read(pathname: string, { shown, readings, token, start }: Api): Answer {
  const [, , name = '', ...rest] = pathname.split('/');
  const of = decoded(rest.join('/'));
  switch (name) {
    case 'session': {
      const { fleet, now, speed } = shown.status();
      return fine({ format: 'fleetwright/console/v1', fleet, token, start, now, speed } satisfies ConsoleSession);
    }
    case 'status':
      return fine(shown.status());
    case 'fleet':
      return fine(shown.fleet());
    case 'device': {
      const device = shown.device(of);
      return device ? fine(device) : refused(404, `there is no thing ${of}`);
    }
    case 'alerts':
      return fine({ format: 'fleetwright/console-alerts/v1', alerts: shown.alerts() } satisfies ConsoleAlerts);
    case 'history':
      return fine({
        format: 'fleetwright/console-history/v1',
        readings: readings.history(of),
      } satisfies ConsoleHistory);
    case 'tables':
      return fine(shown.tables());
    case 'definitions':
      return fine(shown.definitions());
    case 'changes':
      return fine(shown.changes());
    case 'models':
      return fine(shown.models());
    default:
      return refused(404, `there is no ${pathname}`);
  }
}

async function change(pathname: string, body: object, { shown, queries }: Api): Promise<Answer> {
  if (pathname === '/api/fault') {
    const { fault } = body as Partial<FaultOrder>;
    if (typeof fault !== 'string') return refused(400, 'the body is {"fault": "<group>/<device>:<kind>@<time>"}');
    return answered(await shown.fault(fault));
  }
  if (pathname === '/api/etl') {
    shown.runEtl();
    return fine(shown.etl() ?? {});
  }
  if (pathname === '/api/train') {
    const { model } = body as Partial<ConsoleTraining>;
    if (typeof model !== 'string') return refused(400, 'the body is {"model": "<id>"}');
    return shown.train(model) ? fine(shown.models()) : refused(404, `there is no model ${model}`);
  }
  if (pathname === '/api/query') {
    const question = questionIn(body);
    if (!question) return refused(400, 'the body is {"sql": "SELECT …"}');
    const result = await shown.query(question);
    queries['error' in result ? 'failed' : 'answered'] += 1;
    return answered(result);
  }
  return refused(404, `there is no ${pathname}`);
}

function questionIn(body: object): ConsoleQuestion | undefined {
  const { sql, explain, maxRows } = body as Partial<ConsoleQuestion>;
  if (typeof sql !== 'string') return undefined;
  return {
    sql,
    ...(explain === true ? { explain } : {}),
    ...(typeof maxRows === 'number' && maxRows > 0 ? { maxRows } : {}),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Undefined where it is no object, or longer than any question. */
async function objectIn(request: IncomingMessage): Promise<object | undefined> {
  const text = await requestBody(request, MAX_BODY_BYTES);
  if (text === undefined) return undefined;
  try {
    const body: unknown = JSON.parse(text || '{}');
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

const fine = (body: object): Answer => ({ status: 200, body });
const answered = (body: object): Answer => ({ status: 'error' in body ? 422 : 200, body });
const refused = (status: number, error: string): Answer => ({ status, body: { error } satisfies TwinRefusal });

function send(response: ServerResponse, { status, body }: Answer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}

function sendFile(response: ServerResponse, { method }: IncomingMessage, file: PageFile | undefined): void {
  if (!file) {
    send(response, refused(404, 'there is no such page'));
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    send(response, refused(405, `a page is read, not ${method}`));
    return;
  }
  response.writeHead(200, {
    ...HEADERS,
    'content-type': file.type,
    'content-length': file.body.length,
    'cache-control': file.lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  response.end(method === 'HEAD' ? undefined : file.body);
}
