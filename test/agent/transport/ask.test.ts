import { describe, expect, it } from 'vitest';
import type { Message, PublishOutcome, Session } from '../../../runtime/agent/ports';
import { Asking, answersTo } from '../../../runtime/agent/transport/asking';
import { virtualClock } from '../../drivers/virtual-clock';

/** A promise and its ends. */
function resolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

function bench() {
  const clock = virtualClock(0);
  const published: Message[] = [];
  const line = resolvers<string>();
  const state = { outcome: 'acknowledged' as PublishOutcome };
  const session: Session = {
    publish: async (message) => {
      published.push(message);
      return state.outcome;
    },
    subscribe: async () => {},
    unsubscribe: async () => {},
    closed: line.promise,
    takenOver: false,
    close: async () => {},
  };
  const asking = new Asking(session, clock);
  const answer = (topic: string, body: unknown) =>
    asking.receive({ topic, payload: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) });
  return { clock, published, asking, answer, state, cut: line.resolve };
}

describe('a question', () => {
  it('is published as JSON, and answered on its own two topics', async () => {
    const { asking, published, answer } = bench();
    expect(answersTo('q/get')).toEqual(['q/get/accepted', 'q/get/rejected']);
    const asked = asking.ask('q/get', { a: 1 }, 1000);
    expect(published.map(({ topic, payload }) => [topic, Buffer.from(payload).toString()])).toEqual([
      ['q/get', '{"a":1}'],
    ]);
    answer('other/accepted', { n: 1 });
    answer('q/get/accepted', { n: 2 });
    answer('q/get/accepted', { n: 3 });
    expect(await asked).toEqual({ kind: 'accepted', body: { n: 2 } });
  });

  it.each([
    [
      { statusCode: 400, errorCode: 'InvalidCsr', errorMessage: 'no CSR' },
      { status: 400, code: 'InvalidCsr', message: 'no CSR' },
    ],
    [
      { code: 404, message: 'No shadow' },
      { status: 404, code: '404', message: 'No shadow' },
    ],
    [{}, { status: 0, code: '0', message: '' }],
    ['no JSON', { status: 0, code: '0', message: '' }],
    ['null', { status: 0, code: '0', message: '' }],
    ['7', { status: 0, code: '0', message: '' }],
  ])('that is rejected by %j says why, in the words of either service', async (body, said) => {
    const { asking, answer } = bench();
    const asked = asking.ask('q', {}, 1000);
    answer('q/rejected', body);
    expect(await asked).toEqual({ kind: 'rejected', ...said });
  });

  it('without an answer ends at its deadline', async () => {
    const { asking, clock } = bench();
    const asked = asking.ask('q', {}, 1000);
    let isOver = false;
    void asked.then(() => (isOver = true));
    await clock.advance(999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(await asked).toEqual({ kind: 'none', detail: 'no answer to q within 1000 ms' });
  });

  it('that the broker does not let through has no answer; one whose PUBACK is missing may have', async () => {
    const { asking, answer, state } = bench();
    state.outcome = 'refused';
    expect(await asking.ask('q', {}, 1000)).toEqual({ kind: 'none', detail: 'the broker refuses a publish to q' });
    state.outcome = 'unknown';
    const asked = asking.ask('q', {}, 1000);
    await Promise.resolve();
    answer('q/accepted', {});
    expect(await asked).toEqual({ kind: 'accepted', body: {} });
  });

  it('ends with the session, those that wait and those that come', async () => {
    const { asking, cut, published } = bench();
    const waiting = [asking.ask('q', {}, 1000), asking.ask('r', {}, 1000)];
    cut('hung up');
    expect(await Promise.all(waiting)).toEqual([
      { kind: 'none', detail: 'hung up' },
      { kind: 'none', detail: 'hung up' },
    ]);
    expect(await asking.ask('s', {}, 1000)).toEqual({ kind: 'none', detail: 'hung up' });
    expect(published).toHaveLength(2);
  });

  it('that is answered leaves no timer', async () => {
    const { asking, answer, clock } = bench();
    const asked = asking.ask('q', {}, 1000);
    answer('q/accepted', {});
    await asked;
    let isWaiting = false;
    void clock.awaited().then(() => (isWaiting = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isWaiting).toBe(false);
  });
});
