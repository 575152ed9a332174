import type { Clock } from '../../clock';
import type { Message, Session } from '../ports';

/** What a service of AWS IoT answers on `<topic>/accepted` or `<topic>/rejected`. */
export type Answer =
  | { readonly kind: 'accepted'; readonly body: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'rejected';
      /** As in HTTP; 0 where the answer has none. */
      readonly status: number;
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: 'none'; readonly detail: string };

/** Topics that `ask` needs the session to be subscribed to. */
export const answersTo = (topic: string): readonly string[] => [`${topic}/accepted`, `${topic}/rejected`];

/** Questions and answers over one session, one question per topic at a time. */
export class Asking {
  private readonly waiting = new Map<string, (answer: Answer) => void>();

  private closed: string | undefined;

  constructor(
    private readonly session: Session,
    private readonly clock: Clock,
  ) {
    void session.closed.then((why) => {
      this.closed = why;
      for (const answer of [...this.waiting.values()]) answer({ kind: 'none', detail: why });
    });
  }

  /** To be called with every message to one of `answersTo`. */
  readonly receive = ({ topic, payload }: Message): void => {
    const end = topic.lastIndexOf('/');
    const body = objectOf(payload);
    const answer: Answer = topic.endsWith('/accepted') ? { kind: 'accepted', body } : rejectionOf(body);
    this.waiting.get(topic.slice(0, end))?.(answer);
  };

  /** Never rejects: no answer is an answer too. */
  ask(topic: string, body: unknown, deadlineMs: number): Promise<Answer> {
    if (this.closed !== undefined) return Promise.resolve({ kind: 'none', detail: this.closed });
    return new Promise((resolve) => {
      const done = (answer: Answer) => {
        cancel();
        this.waiting.delete(topic);
        resolve(answer);
      };
      const cancel = this.clock.after(deadlineMs, () =>
        done({ kind: 'none', detail: `no answer to ${topic} within ${deadlineMs} ms` }),
      );
      this.waiting.set(topic, done);
      const message = { topic, payload: Buffer.from(JSON.stringify(body)) };
      void this.session.publish(message, deadlineMs).then((outcome) => {
        if (outcome === 'refused') done({ kind: 'none', detail: `the broker refuses a publish to ${topic}` });
      });
    });
  }
}

function rejectionOf(body: Readonly<Record<string, unknown>>): Answer {
  // Provisioning says statusCode, errorCode and errorMessage; shadows say code and message.
  const { statusCode, code, errorCode, errorMessage, message } = body;
  const status = Number(statusCode ?? code ?? 0);
  return {
    kind: 'rejected',
    status,
    code: String(errorCode ?? status),
    message: String(errorMessage ?? message ?? ''),
  };
}

function objectOf(payload: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
