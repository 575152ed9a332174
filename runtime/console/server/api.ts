import { CONSOLE_TOKEN, type ConsoleSession } from '../../../schema/console-protocol';

/** What the twin answered instead of what was asked. */
export class ApiRefusal extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

export async function get<T>(path: string): Promise<T> {
  return answerOf<T>(await fetch(`./api/${path}`, { cache: 'no-store' }));
}

let session: Promise<ConsoleSession> | undefined;

/** Of the twin that answers now. */
export function currentSession(anew = false): Promise<ConsoleSession> {
  if (anew || !session) {
    session = get<ConsoleSession>('session');
    session.catch(() => {
      session = undefined;
    });
  }
  return session;
}

/** Twice where the twin was started anew meanwhile. */
export async function post<T>(path: string, body: object = {}, signal?: AbortSignal): Promise<T> {
  try {
    return await posted<T>(path, body, await currentSession(), signal);
  } catch (problem) {
    if (!(problem instanceof ApiRefusal) || problem.status !== 401) throw problem;
    return posted<T>(path, body, await currentSession(true), signal);
  }
}

async function posted<T>(path: string, body: object, { token }: ConsoleSession, signal?: AbortSignal): Promise<T> {
  const headers = { 'content-type': 'application/json', [CONSOLE_TOKEN]: token };
  const request = { method: 'POST', headers, body: JSON.stringify(body), ...(signal ? { signal } : {}) };
  return answerOf<T>(await fetch(`./api/${path}`, request));
}

async function answerOf<T>(response: Response): Promise<T> {
  const body: unknown = await response.json();
  if (response.ok) return body as T;
  const said = body as Readonly<Record<string, unknown>>;
  const fix = typeof said.fix === 'string' ? ` — ${said.fix}` : '';
  throw new ApiRefusal(`${String(said.error ?? response.status)}${fix}`, response.status, said);
}
