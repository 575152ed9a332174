import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, relative } from 'node:path';
import {
  CONTROL_SOCKET,
  type FaultAnswer,
  type FaultOrder,
  type TwinAlerts,
  type TwinRefusal,
  type TwinStatus,
  type TwinTraceNames,
  type TwinTraces,
} from '../../../schema/twin-protocol';
import { requestBody } from '../request-body';

/** What can be asked of a running twin. A refusal is an answer; anything thrown is a bug and becomes a 500. */
export interface Controlled {
  status(): TwinStatus;
  traces(name: string): TwinTraces;
  traceNames(): readonly string[];
  alerts(): TwinAlerts;
  /** Absent where nobody runs simulated devices. */
  fault?(order: string): Promise<FaultAnswer | TwinRefusal>;
}

/** sockaddr_un has 108 bytes on Linux and 104 on macOS, a zero at the end included. */
const MAX_PATH_BYTES = 103;
const MAX_BODY_BYTES = 64 * 1024;

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** The twin's door for commands on the same machine: a socket that only its owner can open. The result closes it. */
export async function openControlServer(dataDir: string, controlled: Controlled): Promise<() => Promise<void>> {
  const path = controlPath(dataDir);
  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    answer(request, controlled)
      .catch((error: unknown) => refused(500, String(error)))
      .then((answered) => send(response, answered));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

/** No socket can be at the path. */
export class SocketPathError extends Error {
  override readonly name = 'SocketPathError';
}

/** As short as it can be written from the current folder. Throws where that is still longer than the system takes. */
export function controlPath(dataDir: string): string {
  const path = join(dataDir, CONTROL_SOCKET);
  const near = relative(process.cwd(), path);
  const short = near.length < path.length ? near : path;
  if (Buffer.byteLength(short) <= MAX_PATH_BYTES) return short;
  throw new SocketPathError(`the path ${short} is longer than the ${MAX_PATH_BYTES} bytes that a socket may have`);
}

async function answer(request: IncomingMessage, controlled: Controlled): Promise<Answer> {
  const { pathname } = new URL(request.url ?? '/', 'http://twin');
  const asked = `${request.method} ${pathname}`;
  if (asked === 'GET /status') return { status: 200, body: controlled.status() };
  if (asked === 'GET /alerts') return { status: 200, body: controlled.alerts() };
  if (asked === 'GET /trace') return { status: 200, body: { names: controlled.traceNames() } satisfies TwinTraceNames };
  if (asked.startsWith('GET /trace/')) return { status: 200, body: controlled.traces(nameIn(pathname)) };
  if (asked === 'POST /fault') return order(await requestBody(request, MAX_BODY_BYTES), controlled);
  return refused(404, `there is no ${asked}`);
}

const nameIn = (pathname: string) => decodeURIComponent(pathname.slice('/trace/'.length));

async function order(body: string | undefined, { fault }: Controlled): Promise<Answer> {
  if (!fault) return refused(409, 'this twin runs no simulated devices');
  const given = orderIn(body);
  if (given === undefined) return refused(400, 'the body is {"fault": "<group>/<device>:<kind>@<time>"}');
  const answered = await fault(given);
  return { status: 'error' in answered ? 422 : 200, body: answered };
}

function orderIn(body: string | undefined): string | undefined {
  try {
    const { fault } = JSON.parse(body ?? '') as Partial<FaultOrder>;
    return typeof fault === 'string' ? fault : undefined;
  } catch {
    return undefined;
  }
}

const refused = (status: number, error: string): Answer => ({ status, body: { error } satisfies TwinRefusal });

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
