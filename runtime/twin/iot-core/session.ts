import type { Clock } from '../../clock';
import type { Inbound, Tracer, TraceStep } from '../ports';
import type { Connecting, IncomingMessage, Session, Verdict } from './broker/broker';
import { type Ending, LIMITS, REASON } from './broker/limits';
import { basicIngestOf, topicProblem } from './broker/topics';
import type { Access } from './policies/access';
import { askedOf, type Decision, explain } from './policies/access';
import type { Connection, DisconnectReason } from './presence/presence';

/** Topics of one connection whose decisions are remembered; beyond that it starts over. */
const MOST_REMEMBERED = 1_000;

const ACCEPTED: Verdict = { kind: 'accepted' };

/** What is decided about a topic once, for all that this connection publishes to it. */
interface Route {
  readonly problem: Ending | undefined;
  readonly decision: Decision;
  readonly explained: string;
  readonly asked: NonNullable<TraceStep['data']>;
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
  /** Resolves when the message is in safe hands; never throws. */
  readonly accept: (inbound: Inbound, from: Connecting) => Promise<void>;
  readonly left: (session: DeviceSession, reason: DisconnectReason) => void;
}

/** One connection: its policies, bound and remembered by topic, and the way of its messages into the twin. */
export class DeviceSession implements Session {
  readonly connecting: Connecting;
  /** As what its presence is known. */
  readonly presence: Connection;
  readonly #host: SessionHost;
  #access: Access;
  #thing: string | undefined;
  readonly #routes = new Map<string, Route>();
  readonly #receives = new Map<string, boolean>();

  constructor(connecting: Connecting, access: Access, host: SessionHost, presence: Connection) {
    this.connecting = connecting;
    this.presence = presence;
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
  publish(message: IncomingMessage): Verdict | Promise<Verdict> {
    const { topic, payload, qos, retain } = message;
    const traceId = this.#host.nextTraceId();
    const route = this.#routeOf(topic);
    const ending = route.problem ?? messageProblem(message);
    if (ending) return { kind: 'ended', ending };
    const at = this.#host.clock.now();
    this.#step(traceId, { kind: 'publish', at, text: `${topic}: ${payload.byteLength} bytes, QoS ${qos}` });
    if (retain && route.decision.allowed) {
      const decision = this.#decide('iot:RetainPublish', 'topic', topic);
      this.#tracePolicy(traceId, decision);
      if (!decision.allowed) return { kind: 'refused', why: explain(decision) };
    } else {
      this.#step(traceId, { kind: 'policy', at, text: route.explained, data: route.asked });
      if (!route.decision.allowed) return { kind: 'refused', why: route.explained };
    }
    return this.#host.accept(this.#inbound(message, route, traceId, at), this.connecting).then(
      () => ACCEPTED,
      (error: Error) => {
        const why = `the message was not taken in: ${error.message}`;
        this.#trace(traceId, 'error', why);
        return { kind: 'ended', ending: { code: REASON.unspecified, why } };
      },
    );
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

  closed(reason: DisconnectReason): void {
    this.#host.left(this, reason);
  }

  #routeOf(topic: string): Route {
    const remembered = this.#routes.get(topic);
    if (remembered) return remembered;
    const decision = this.#decide('iot:Publish', 'topic', topic);
    const route = {
      problem: topicProblem(topic),
      decision,
      explained: explain(decision),
      asked: askedOf(decision),
      basicIngest: basicIngestOf(topic),
    };
    remember(this.#routes, topic, route);
    return route;
  }

  #inbound(
    { topic, payload, qos, userProperties, mqtt }: IncomingMessage,
    { basicIngest }: Route,
    traceId: string,
    at: number,
  ): Inbound {
    const { clientId, certificateId: principal } = this.connecting;
    const thing = this.#thing;
    const inbound = { topic: basicIngest?.topic ?? topic, payload, qos, clientId, principal, thing, at, traceId };
    if (!userProperties && !mqtt && !basicIngest) return inbound;
    return {
      ...inbound,
      ...(userProperties ? { userProperties } : {}),
      ...(mqtt ? { mqtt } : {}),
      ...(basicIngest ? { basicIngestRule: basicIngest.rule } : {}),
    };
  }

  #decide(action: string, kind: 'topic' | 'topicfilter', name: string): Decision {
    return this.#access.decide(action, this.#host.arn(kind, name));
  }

  #trace(traceId: string, kind: TraceStep['kind'], text: string): void {
    this.#step(traceId, { kind, at: this.#host.clock.now(), text });
  }

  #tracePolicy(traceId: string, decision: Decision): void {
    const at = this.#host.clock.now();
    this.#step(traceId, { kind: 'policy', at, text: explain(decision), data: askedOf(decision) });
  }

  #step(traceId: string, step: TraceStep): void {
    this.#host.tracer.step(traceId, this.connecting.clientId, step);
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
