import type { Json } from '../../../schema/plan/json';
import { Refusal } from '../step/refusal';
import type { StepWork } from '../step/step-work';
import { requireUninterrupted } from '../step/step-work';

/** How the HTTP API of a Grafana is reached. The token stands in a header of requests and nowhere else. */
export interface GrafanaAccess {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
}

const TRIES = 6;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const SILENCE_MS = 30_000;

/** Grafana's HTTP API, as far as apply needs it. Busy and broken answers are asked for again; what is left is said in words. */
export class GrafanaApi {
  constructor(
    private readonly work: Pick<StepWork, 'time' | 'signal'>,
    private readonly access: GrafanaAccess,
  ) {}

  /** Undefined where there is no such thing. */
  async get(path: string): Promise<Json | undefined> {
    const { status, text } = await this.#ask('GET', path);
    return status === 404 ? undefined : parsed(text);
  }

  async send(method: 'POST' | 'PUT', path: string, body: Json): Promise<void> {
    const answer = await this.#ask(method, path, body);
    if (answer.status === 404) throw refused(method, path, answer);
  }

  /** What is gone already is fine. */
  async remove(path: string): Promise<void> {
    await this.#ask('DELETE', path);
  }

  async #ask(method: string, path: string, body?: Json): Promise<Answer> {
    const { time, signal } = this.work;
    for (let tried = 1; ; tried++) {
      requireUninterrupted(this.work);
      const answer = await this.#once(method, path, body);
      const busy = answer.status === 429 || answer.status >= 500 || answer.status === 0;
      if (!busy || tried === TRIES) {
        if (answer.status === 404 || (answer.status >= 200 && answer.status < 300)) return answer;
        throw refused(method, path, answer);
      }
      const wait = FIRST_WAIT_MS * 2 ** (tried - 1) * (0.5 + time.random());
      await time.sleep(Math.min(LONGEST_WAIT_MS, Math.max(wait, answer.waitMs)), signal);
    }
  }

  async #once(method: string, path: string, body?: Json): Promise<Answer> {
    const { url, token } = this.access;
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        // A redirect leads to a page for people, or takes the token elsewhere.
        redirect: 'manual',
        signal: AbortSignal.timeout(SILENCE_MS),
        headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const seconds = Number(response.headers.get('retry-after') ?? 0);
      return { status: response.status, text: await response.text(), waitMs: seconds > 0 ? seconds * 1000 : 0 };
    } catch (problem) {
      const cause = problem instanceof Error ? (problem.cause ?? problem) : problem;
      return { status: 0, text: cause instanceof Error ? cause.message : String(cause), waitMs: 0 };
    }
  }
}

interface Answer {
  /** 0: there was none. */
  readonly status: number;
  readonly text: string;
  /** How long Grafana asks to wait, ms. */
  readonly waitMs: number;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Refusal(
      'unreachable',
      'Grafana answered with a page, not with JSON',
      'check the address in --grafana-url',
    );
  }
}

const LONGEST_REASON = 300;

function refused(method: string, path: string, { status, text }: Answer): Refusal {
  const said = reason(text)
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, LONGEST_REASON);
  const what = `Grafana refused ${method} ${path}: ${status} ${said}`.trimEnd();
  if (status === 0)
    return new Refusal(
      'unreachable',
      `Grafana does not answer: ${said}`,
      'check the address and the network, and apply again',
    );
  if (status === 401)
    return new Refusal(
      'no-credentials',
      what,
      'put a token of a service account that is in force into FLEET_GRAFANA_TOKEN',
    );
  if (status === 403) return new Refusal('denied', what, 'give the service account the role Admin');
  if (status === 429) return new Refusal('throttled', what, 'wait a minute and apply again');
  return new Refusal(
    'not-there',
    what,
    'apply again; if it stays, compare the version of the workspace with the one in the stack bi',
  );
}

/** Grafana says `{"message": …}`; the provisioning API sometimes in several lines. */
function reason(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}
