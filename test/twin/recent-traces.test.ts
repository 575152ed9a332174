import { describe, expect, it } from 'vitest';
import { RecentTraces } from '../../runtime/twin/trace/recent-traces';

const id = (n: number) => String(n).padStart(6, '0');
const publish = (text = 'iot/a/b/data: 2 bytes, QoS 1') => ({ kind: 'publish', at: 0, text }) as const;
const connect = { kind: 'connect', at: 0, text: 'client b, MQTT 5' } as const;
const REQUEST = '$aws/provisioning-templates/acme-a/provision/json: 9 bytes, QoS 1';

describe('recent traces', () => {
  it('keep the last 20 messages of each thing, oldest first, and apart from them how it came in', () => {
    const traces = new RecentTraces();
    traces.step(id(0), 'b', connect);
    for (let n = 1; n <= 50; n += 1) traces.step(id(n), n % 2 ? 'b' : 'c', publish());
    const { connections, messages } = traces.of('b');
    expect(connections.map(({ traceId }) => traceId)).toEqual([id(0)]);
    expect(messages.map(({ traceId }) => traceId)).toEqual(Array.from({ length: 20 }, (_, n) => id(11 + 2 * n)));
  });

  it('join the steps of one id in the order they came', () => {
    const traces = new RecentTraces();
    traces.step(id(1), 'b', publish());
    traces.step(id(2), 'b', publish());
    traces.step(id(1), undefined, { kind: 'rule', at: 1, text: 'r: matched' });
    expect(traces.of('b').messages.map(({ steps }) => steps.map(({ kind }) => kind))).toEqual([
      ['publish', 'rule'],
      ['publish'],
    ]);
  });

  it('find a device under the client id of its claim, from the trace that registered it on', () => {
    const traces = new RecentTraces();
    traces.step(id(1), 'acme-claim-a--b', connect);
    traces.step(id(2), 'acme-claim-a--b', publish(REQUEST));
    traces.step(id(2), 'b', { kind: 'provisioning', at: 0, text: 'thing b registered' });
    traces.step(id(3), 'b', connect);
    expect(traces.of('b').connections.map(({ traceId }) => traceId)).toEqual([id(1), id(2), id(3)]);
    expect(traces.of('b').messages).toEqual([]);
  });

  it('are bounded in all, whatever names come: the oldest goes, and a name without traces with it', () => {
    const traces = new RecentTraces(100);
    for (let n = 0; n < 1000; n += 1) traces.step(id(n), `stranger-${n}`, connect);
    expect(traces.names()).toHaveLength(100);
    expect(traces.names()[0]).toBe('stranger-900');
    for (let n = 1000; n < 2000; n += 1) traces.step(id(n), undefined, publish());
    expect(traces.names()).toEqual([]);
  });

  it('count refusals and errors, whether they are kept or not', () => {
    const traces = new RecentTraces(2);
    for (let n = 0; n < 5; n += 1) traces.step(id(n), 'b', { kind: 'policy', at: 0, text: 'no statement allows it' });
    traces.step(id(9), 'b', { kind: 'policy', at: 0, text: 'allowed by statement 1 of p' });
    traces.step(id(9), 'b', { kind: 'error', at: 0, text: 'x' });
    expect(traces.counts).toEqual({ refusals: 5, errors: 1 });
  });
});
