import type { Clock } from '../../clock';
import type { Tracer, TraceStep } from '../ports';
import type { Connecting, Door, Session } from './broker/broker';
import { type Ending, REASON } from './broker/limits';
import type { Catalog } from './catalog';
import { Access, askedOf, explain } from './policies/access';
import { connectionVariables } from './policies/connection-variables';
import type { DisconnectReason, Presence } from './presence/presence';
import type { Registry, RegistryWatcher } from './registry/registry';
import { DeviceSession, type SessionHost } from './session';

interface FrontDoorOptions extends Pick<SessionHost, 'clock' | 'tracer' | 'nextTraceId' | 'accept'> {
  readonly registry: Registry;
  readonly presence: Presence;
  readonly catalog: () => Catalog;
  readonly disconnect: (clientId: string, ending: Ending) => void;
}

/** Lets devices in by certificate and policy, and keeps their sessions true to the registry. */
export class FrontDoor implements Door, RegistryWatcher {
  readonly #options: FrontDoorOptions;
  readonly #clock: Clock;
  readonly #tracer: Tracer;
  readonly #registry: Registry;
  readonly #host: SessionHost;
  /** By client id: no two clients of one id are connected. */
  readonly #sessions = new Map<string, DeviceSession>();
  readonly #byCertificate = new Map<string, Set<DeviceSession>>();

  constructor(options: FrontDoorOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#tracer = options.tracer;
    this.#registry = options.registry;
    this.#host = {
      clock: options.clock,
      tracer: options.tracer,
      nextTraceId: options.nextTraceId,
      arn: (kind, name) => this.#arn(kind, name),
      accessOf: (connecting) => this.#accessOf(connecting),
      thingOf: ({ certificateId, clientId }) =>
        this.#registry.isAttached(certificateId, clientId) ? clientId : undefined,
      accept: options.accept,
      left: (session, reason) => this.#left(session, reason),
    };
  }

  certificateProblem(certificateId: string): string | undefined {
    const status = this.#registry.certificate(certificateId)?.status;
    if (status === 'ACTIVE') return undefined;
    return `the certificate ${certificateId} is ${status ?? 'not registered'}`;
  }

  strangerRefused(why: string, sourceAddress: string): void {
    this.#trace(undefined, 'connect', `refused: ${why}`, { sourceAddress });
  }

  connect(connecting: Connecting): Session | { readonly refused: string } {
    const { clientId, certificateId } = connecting;
    const access = this.#accessOf(connecting);
    const decision = access.decide('iot:Connect', this.#arn('client', clientId));
    const protocol = connecting.protocolVersion === 5 ? 'MQTT 5' : 'MQTT 3.1.1';
    const facts = { certificateId, sourceAddress: connecting.sourceAddress };
    const traceId = this.#options.nextTraceId();
    this.#trace(clientId, 'connect', `client ${clientId}, ${protocol}`, facts, traceId);
    this.#trace(clientId, 'policy', explain(decision), askedOf(decision), traceId);
    if (!decision.allowed) return { refused: explain(decision) };
    const session = new DeviceSession(connecting, access, this.#host, this.#options.presence.connected(connecting));
    this.#sessions.set(clientId, session);
    this.#byCertificate.set(certificateId, (this.#byCertificate.get(certificateId) ?? new Set()).add(session));
    return session;
  }

  ended(clientId: string, { code, why }: Ending): void {
    this.#trace(clientId, 'error', `client ${clientId} is disconnected: ${why}`, { reasonCode: code });
  }

  certificateChanged(id: string): void {
    const problem = this.certificateProblem(id);
    for (const session of [...(this.#byCertificate.get(id) ?? [])]) {
      if (problem === undefined) session.refresh();
      else this.#options.disconnect(session.connecting.clientId, { code: REASON.administrativeAction, why: problem });
    }
  }

  thingChanged(name: string): void {
    this.#sessions.get(name)?.refresh();
  }

  groupChanged(): void {
    this.refreshAll();
  }

  refreshAll(): void {
    for (const session of this.#sessions.values()) session.refresh();
  }

  #left(session: DeviceSession, reason: DisconnectReason): void {
    const { clientId, certificateId } = session.connecting;
    this.#options.presence.disconnected(session.presence, reason);
    if (this.#sessions.get(clientId) === session) this.#sessions.delete(clientId);
    const others = this.#byCertificate.get(certificateId);
    others?.delete(session);
    if (others?.size === 0) this.#byCertificate.delete(certificateId);
  }

  #accessOf({ clientId, certificateId, ...facts }: Connecting): Access {
    const thing = this.#registry.thing(clientId);
    const attached = this.#registry.isAttached(certificateId, clientId);
    const known = this.#options.catalog().policies;
    const policies = this.#registry
      .policiesOf(certificateId, attached ? clientId : undefined)
      .flatMap((name) => known.get(name) ?? []);
    return new Access(policies, connectionVariables({ ...facts, clientId, certificateId, thing, attached }));
  }

  #arn(kind: 'client' | 'topic' | 'topicfilter', name: string): string {
    const { partition, region, accountId } = this.#options.catalog();
    return `arn:${partition}:iot:${region}:${accountId}:${kind}/${name}`;
  }

  #trace(
    name: string | undefined,
    kind: TraceStep['kind'],
    text: string,
    data?: TraceStep['data'],
    traceId = this.#options.nextTraceId(),
  ): void {
    const step = { kind, at: this.#clock.now(), text, ...(data ? { data } : {}) };
    this.#tracer.step(traceId, name, step);
  }
}
