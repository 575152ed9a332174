import type { Clock } from '../../clock';
import type { Inbound, Tracer, TraceStep } from '../ports';
import type { Connecting, IncomingMessage, Session, Verdict } from './broker/broker';
import { type Ending, LIMITS, REASON } from './broker/limits';
import { basicIngestOf, topicProblem } from './broker/topics';
import type { Access } from './policies/access';
import { askedOf, type Decision, explain } from './policies/decision';

/** Topics of one connection whose decisions are remembered; beyond that it starts over. */
const MOST_REMEMBERED = 1_000;

/** What is decided about a topic once, for all that this connection publishes to it. */
interface Route {
  readonly problem: Ending | undefined;
  readonly decision: Decision;
  readonly explained: string;
  readonly basicIngest: { readonly rule: string; readonly topic: string } | undefined;
}

export interface SessionHost {
  readonly clock: Clock;
  readonly tracer: Tracer;
  readonly nextTraceId: () => string;
  readonly arn: (kind: 'client' | 'topic' | 'topicfilter', name: string) => string;
  /** The policies of this connection as they are now. */
  readonly accessOf: (connecting: Connecting) => Access;
  /** The thing attached to the certificate whose name is the client id. */
  readonly thingOf: (connecting: Connecting) => string | undefined;
  /** Resolves when the message is in safe hands. */
  readonly accept: (inbound: Inbound, from: Connecting) => Promise<void>;
  readonly left: (session: DeviceSession) => void;
}

/** One connection: its policies, bound and remembered by topic, and the way of its messages into the twin. */
export class DeviceSession implements Session {
  readonly connecting: Connecting;
  readonly #host: SessionHost;
  #access: Access;
  #thing: string | undefined;
  readonly #routes = new Map<string, Route>();
  readonly #receives = new Map<string, boolean>();

  constructor(connecting: Connecting, access: Access, host: SessionHost) {
    this.connecting = connecting;
    this.#host = host;
    this.#access = access;
    this.#thing = host.thingOf(connecting);
  }

  /** The registry or the policies changed: what was decided may be wrong now. */
  refresh(): void {
    this.#access = this.#host.accessOf(this.connecting);
    this.#thing = this.#host.thingOf(this.connecting);
    this.#routes.clear();
    this.#receives.clear();
  }

  /** The message has reached `accept` when this returns, so messages stay in order; the verdict comes when it was accepted. */
  async publish(message: IncomingMessage): Promise<Verdict> {
    const { topic, payload, qos, retain } = message;
    const traceId = this.#host.nextTraceId();
    const route = this.#routeOf(topic);
    const ending = route.problem ?? messageProblem(message);
    if (ending) return { kind: 'ended', ending };
    const decision =
      retain && route.decision.allowed ? this.#decide('iot:RetainPublish', 'topic', topic) : route.decision;
    const text = decision === route.decision ? route.explained : explain(decision);
    this.#trace(traceId, 'publish', `${topic}: ${payload.byteLength} bytes, QoS ${qos}`);
    this.#tracePolicy(traceId, decision, text);
    if (!decision.allowed) return { kind: 'refused', why: text };
    try {
      await this.#host.accept(this.#inbound(message, route, traceId), this.connecting);
      return { kind: 'accepted' };
    } catch (error) {
      const why = `the message was not taken in: ${(error as Error).message}`;
      this.#trace(traceId, 'error', why);
      return { kind: 'ended', ending: { code: REASON.unspecified, why } };
    }
  }

  subscribe(filter: string): Decision {
    const decision = this.#decide('iot:Subscribe', 'topicfilter', filter);
    this.#tracePolicy(this.#host.nextTraceId(), decision);
    return decision;
  }

  receive(topic: string): boolean {
    const remembered = this.#receives.get(topic);
    if (remembered !== undefined) return remembered;
    const decision = this.#decide('iot:Receive', 'topic', topic);
    if (!decision.allowed) this.#tracePolicy(this.#host.nextTraceId(), decision);
    remember(this.#receives, topic, decision.allowed);
    return decision.allowed;
  }

  closed(): void {
    this.#host.left(this);
  }

  #routeOf(topic: string): Route {
    const remembered = this.#routes.get(topic);
    if (remembered) return remembered;
    const decision = this.#decide('iot:Publish', 'topic', topic);
    const route = {
      problem: topicProblem(topic),
      decision,
      explained: explain(decision),
      basicIngest: basicIngestOf(topic),
    };
    remember(this.#routes, topic, route);
    return route;
  }

  #inbound(
    { topic, payload, qos, userProperties, mqtt }: IncomingMessage,
    { basicIngest }: Route,
    traceId: string,
  ): Inbound {
    return {
      topic: basicIngest?.topic ?? topic,
      payload,
      qos,
      clientId: this.connecting.clientId,
      principal: this.connecting.certificateId,
      thing: this.#thing,
      at: this.#host.clock.now(),
      traceId,
      ...(userProperties ? { userProperties } : {}),
      ...(mqtt ? { mqtt } : {}),
      ...(basicIngest ? { basicIngestRule: basicIngest.rule } : {}),
    };
  }

  #decide(action: string, kind: 'topic' | 'topicfilter', name: string): Decision {
    return this.#access.decide(action, this.#host.arn(kind, name));
  }

  #trace(traceId: string, kind: TraceStep['kind'], text: string, data?: TraceStep['data']): void {
    const step = { kind, at: this.#host.clock.now(), text, ...(data ? { data } : {}) };
    this.#host.tracer.step(traceId, this.connecting.clientId, step);
  }

  #tracePolicy(traceId: string, decision: Decision, text = explain(decision)): void {
    this.#trace(traceId, 'policy', text, askedOf(decision));
  }
}

function messageProblem({ topic, payload, retain }: IncomingMessage): Ending | undefined {
  if (payload.byteLength > LIMITS.payload) {
    const why = `the payload has ${payload.byteLength} bytes; at most ${LIMITS.payload} are allowed`;
    return { code: REASON.packetTooLarge, why };
  }
  if (retain && topic.startsWith('$'))
    return { code: REASON.topicNameInvalid, why: 'a reserved topic retains nothing' };
  return undefined;
}

function remember<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= MOST_REMEMBERED) cache.clear();
  cache.set(key, value);
}
