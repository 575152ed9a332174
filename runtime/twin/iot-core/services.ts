import type { Clock } from '../../clock';
import type { Inbound, Publisher, Tracer, TraceStep } from '../ports';
import type { Broker, Connecting } from './broker/broker';
import type { Provisioning } from './provisioning/provisioning';
import { type ProvisioningRequest, provisioningRequestOf } from './provisioning/provisioning-request';
import { Rejection } from './provisioning/rejection';
import type { Fields } from './shadows/document';
import type { ShadowMessage, Shadows } from './shadows/shadows';
import { type ShadowAddress, shadowPrefix, shadowTopicOf } from './shadows/topics';
import type { Streams } from './streams/streams';
import { type StreamTopic, streamTopicOf } from './streams/topics';

interface ServicesOptions {
  readonly clock: Clock;
  readonly tracer: Tracer;
  readonly nextTraceId: () => string;
  readonly shadows: Shadows;
  readonly streams: Streams;
  readonly provisioning: Provisioning;
  readonly onInbound: (message: Inbound) => void | Promise<void>;
  readonly onEvent: (event: Inbound) => void | Promise<void>;
  readonly broker: () => Broker;
}

/** What `clientid()` and `principal()` are for a message that no device published (AWS IoT developer guide, "Functions"). */
const NOBODY = 'n/a';
const TAKEN = Promise.resolve();

/**
 * Where accepted messages go: to the rules, and where the topic is a service's, to that service. A service's own messages go to
 * subscribers and rules as well, but for answers to provisioning requests, which hold secrets and are for one client alone.
 */
export class Services implements Publisher {
  readonly #options: ServicesOptions;

  constructor(options: ServicesOptions) {
    this.#options = options;
  }

  /** Resolves when the rules have the message, or the service its request. Never throws: every message comes by here, so it is no async function. */
  accept(inbound: Inbound, from: Connecting): Promise<void> {
    const reserved = inbound.basicIngestRule === undefined && inbound.topic.startsWith('$');
    try {
      return reserved ? this.#serve(inbound, from) : (this.#options.onInbound(inbound) ?? TAKEN);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #serve(inbound: Inbound, from: Connecting): Promise<void> {
    const provisioning = provisioningRequestOf(inbound.topic);
    if (provisioning?.format === 'json') return void this.#provision(provisioning.request, inbound, from);
    if (provisioning) return this.#trace(inbound, 'provisioning', `${inbound.topic}: only /json is offered, not /cbor`);
    const taken = this.#options.onInbound(inbound);
    const stream = streamTopicOf(inbound.topic);
    if (stream) {
      await taken;
      return this.#deliver(stream, inbound);
    }
    const shadow = shadowTopicOf(inbound.topic);
    const messages = shadow && this.#options.shadows.handle(shadow, inbound.payload);
    await taken;
    if (messages) await this.#publishShadow(messages, inbound);
  }

  /** Blocks are many and long, so the trace has a line for each request. */
  async #deliver(topic: StreamTopic, inbound: Inbound): Promise<void> {
    if (topic.format === 'cbor')
      return this.#trace(inbound, 'stream', `${inbound.topic}: only /json is offered, not /cbor`);
    const messages = this.#options.streams.handle(topic, inbound.payload);
    const [first] = messages;
    const refused = first?.topic === 'rejected/json' ? first.body : undefined;
    const bytes = messages.reduce((sum, { body }) => sum + Number(body['l'] ?? 0), 0);
    const became = refused ? `${refused['o']} ${refused['m']}` : `${messages.length} blocks, ${bytes} bytes`;
    this.#trace(inbound, 'stream', `${inbound.topic}: ${became}`, refused);
    for (const { topic: end, body } of messages)
      await this.#publishAs(`${topic.prefix}/${end}`, Buffer.from(JSON.stringify(body)), 1, {
        traceId: inbound.traceId,
      });
  }

  async publish(topic: string, payload: Uint8Array, qos: 0 | 1, from: { readonly hops?: number } = {}): Promise<void> {
    await this.#publishAs(topic, payload, qos, { traceId: this.#options.nextTraceId(), ...from });
  }

  /** An event of the service: to rules and subscribers, as best it can. Nobody waits for it. */
  async tell(topic: string, event: object): Promise<void> {
    const { broker, onEvent, clock, nextTraceId } = this.#options;
    const payload = Buffer.from(JSON.stringify(event));
    const message = { topic, payload, qos: 0 as const, clientId: NOBODY, principal: NOBODY, thing: undefined };
    await onEvent({ ...message, at: clock.now(), traceId: nextTraceId() });
    await broker().publish({ topic, payload, qos: 0 });
  }

  async updateShadow(address: ShadowAddress, document: Fields): Promise<ShadowMessage> {
    const { shadows, nextTraceId } = this.#options;
    const topic = { ...address, operation: 'update', prefix: shadowPrefix(address) } as const;
    const messages = shadows.handle(topic, Buffer.from(JSON.stringify(document)));
    const [answer] = messages;
    if (!answer) throw new Error('a shadow always answers');
    await this.#publishShadow(messages, { traceId: nextTraceId(), thing: address.thing });
    return answer;
  }

  async #publishShadow(messages: readonly ShadowMessage[], about: Pick<Inbound, 'traceId' | 'thing'>): Promise<void> {
    for (const { topic, body } of messages) {
      this.#trace(about, 'shadow', shadowLine(topic, body), topic.endsWith('/rejected') ? body : undefined);
      await this.#publishAs(topic, Buffer.from(JSON.stringify(body)), 1, { traceId: about.traceId });
    }
  }

  async #publishAs(
    topic: string,
    payload: Uint8Array,
    qos: 0 | 1,
    about: { readonly traceId: string; readonly hops?: number },
  ): Promise<void> {
    const { broker, onInbound, clock } = this.#options;
    const message = { topic, payload, qos, clientId: NOBODY, principal: NOBODY, thing: undefined };
    await onInbound({ ...message, at: clock.now(), ...about });
    await broker().publish({ topic, payload, qos });
  }

  async #provision(request: ProvisioningRequest, inbound: Inbound, from: Connecting): Promise<void> {
    const step = (text: string, data?: TraceStep['data']) => this.#trace(inbound, 'provisioning', text, data);
    step(`${request.kind} asked by ${from.clientId}`);
    const { outcome, body } = await this.#answer(request, inbound, from, step);
    const payload = Buffer.from(JSON.stringify(body));
    this.#options.broker().deliver(from.clientId, { topic: `${inbound.topic}/${outcome}`, payload, qos: 1 });
  }

  async #answer(
    request: ProvisioningRequest,
    inbound: Inbound,
    from: Connecting,
    step: (text: string, data?: TraceStep['data']) => void,
  ): Promise<{ outcome: 'accepted' | 'rejected'; body: unknown }> {
    try {
      return {
        outcome: 'accepted',
        body: await this.#options.provisioning.answer(request, inbound.payload, from, step),
      };
    } catch (error) {
      const known = error instanceof Rejection;
      const { statusCode, errorCode, message } = known ? error : new Rejection(500, 'InternalError', 'Internal error');
      step(`rejected: ${statusCode} ${errorCode}: ${(error as Error).message}`);
      return { outcome: 'rejected', body: { statusCode, errorCode, errorMessage: message } };
    }
  }

  #trace(
    { traceId, thing }: Pick<Inbound, 'traceId' | 'thing'>,
    kind: TraceStep['kind'],
    text: string,
    data?: TraceStep['data'],
  ) {
    const { tracer, clock } = this.#options;
    const named = thing ?? (typeof data?.thing === 'string' ? data.thing : undefined);
    tracer.step(traceId, named, { kind, at: clock.now(), text, ...(data ? { data } : {}) });
  }
}

function shadowLine(topic: string, { version, code, message }: Fields): string {
  return code === undefined ? `${topic}: version ${version}` : `${topic}: ${code} ${message}`;
}
