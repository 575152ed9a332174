import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock';
import { writePrivateFile } from '../../private-file';
import type { Inbound, Publisher, ResolvedResource, Tracer } from '../ports';
import type { Broker } from './broker/broker';
import { openBroker } from './broker/open-broker';
import { Authority } from './ca/authority';
import { type Claim, openClaims } from './ca/claims';
import { catalogOf } from './catalog';
import { FrontDoor } from './front-door';
import { Presence } from './presence/presence';
import { Provisioning } from './provisioning/provisioning';
import { registerDevice } from './register-device';
import { Registry } from './registry/registry';
import type { Thing } from './registry/thing';
import { retireThings } from './retire-things';
import { Services } from './services';
import type { Fields } from './shadows/document';
import { type ShadowMessage, Shadows } from './shadows/shadows';
import type { ShadowAddress } from './shadows/topics';
import { Streams } from './streams/streams';
import { traceIds } from './trace-ids';

export interface IotCoreOptions {
  /** The stacks, references resolved, and the folder they are from: the hook's code lies there. */
  readonly resources: readonly ResolvedResource[];
  readonly generated: string;
  /** Where CA, registry, certificates and shadows are kept, private to its owner. One twin at a time. */
  readonly folder: string;
  readonly clock: Clock;
  readonly tracer: Tracer;
  /** Takes a message in; it is acknowledged to the device when this resolves, and the device is disconnected when it rejects. */
  readonly onInbound: (message: Inbound) => void | Promise<void>;
  /** Takes an event of the service itself: no device sent it, and no message is charged. */
  readonly onEvent?: (event: Inbound) => void | Promise<void>;
  /** 0, or nothing, takes a free one. */
  readonly port?: number;
}

/** The IoT Core room: broker, certificates, registry, policies, provisioning and shadows. */
export interface IotCore extends Publisher {
  readonly port: number;
  /** The root CA that devices trust. */
  readonly caPath: string;
  /** By the name of the provisioning template. */
  readonly claims: ReadonlyMap<string, Claim>;
  readonly registry: Registry;
  readonly connections: number;
  /** As an application would through the data API: GetThingShadow and UpdateThingShadow. */
  shadow(address: ShadowAddress): Fields | undefined;
  updateShadow(address: ShadowAddress, document: Fields): Promise<ShadowMessage>;
  /** As an application would through the API: CreateStream and DeleteStream. */
  readonly streams: Pick<Streams, 'put' | 'keepOnly'>;
  /** As an operator would: the thing, and a key and ACTIVE certificate with these policies, for a group that is registered beforehand. */
  registerDevice(thing: Thing, policies: readonly string[]): Promise<{ certificatePem: string; privateKey: string }>;
  /**
   * As an operator would: things that are no more. Their certificates are deactivated, unless a thing that stays has them, too; who is connected by one is
   * disconnected. Returns the ids of the certificates by thing.
   */
  retire(things: ReadonlySet<string>): ReadonlyMap<string, readonly string[]>;
  /** Other stacks, from now on; devices stay connected and are judged by the new policies. */
  apply(resources: readonly ResolvedResource[], generated: string): Promise<void>;
  close(): Promise<void>;
}

export async function openIotCore(options: IotCoreOptions): Promise<IotCore> {
  const { folder, clock, tracer, onInbound, onEvent = () => {}, port = 0 } = options;
  let catalog = catalogOf(options.resources, options.generated);
  const nextTraceId = traceIds(countStart(join(folder, 'starts')));
  const note = (text: string, data?: Readonly<Record<string, unknown>>) => {
    const thing = typeof data?.thing === 'string' ? data.thing : undefined;
    tracer.step(nextTraceId(), thing, { kind: 'provisioning', at: clock.now(), text, ...(data ? { data } : {}) });
  };

  const authority = await Authority.open(join(folder, 'ca'));
  const registry = new Registry(join(folder, 'registry'));
  const shadows = new Shadows({ folder, clock, thingExists: (name) => registry.thing(name) !== undefined });
  const provisioning = new Provisioning({ folder, clock, authority, registry, catalog: () => catalog, note });
  let claims = await openClaims(join(folder, 'claims'), catalog, authority, registry);

  const broker = (): Broker => opened;
  const streams = new Streams();
  const services = new Services({
    clock,
    tracer,
    nextTraceId,
    shadows,
    streams,
    provisioning,
    onInbound,
    onEvent,
    broker,
  });
  const presence = new Presence({ folder, clock, tell: (topic, event) => services.tell(topic, event) });
  const door = new FrontDoor({
    clock,
    tracer,
    nextTraceId,
    registry,
    presence,
    catalog: () => catalog,
    accept: (inbound, from) => services.accept(inbound, from),
    disconnect: (clientId, ending) => opened.disconnect(clientId, ending),
  });
  registry.watch(door);
  const { pem: certificate, privateKey } = await authority.serverCertificate();
  const closeKept = () => {
    provisioning.close();
    presence.close();
    shadows.close();
    registry.close();
  };
  const opened = await openBroker({ port, certificate, privateKey, clientCa: authority.pem, door }).catch((error) => {
    closeKept();
    throw error;
  });

  presence.begin();
  return {
    port: opened.port,
    caPath: authority.pemPath,
    get claims() {
      return claims;
    },
    registry,
    get connections() {
      return opened.connections;
    },
    publish: (topic, payload, qos, from) => services.publish(topic, payload, qos, from),
    streams,
    shadow: (address) => shadows.document(address),
    updateShadow: (address, document) => services.updateShadow(address, document),
    registerDevice: (thing, policies) => registerDevice(thing, policies, { registry, catalog, authority }),
    retire: (things) => retireThings(things, { registry, shadows, note }),
    async apply(resources, generated) {
      catalog = catalogOf(resources, generated);
      provisioning.reload();
      claims = await openClaims(join(folder, 'claims'), catalog, authority, registry);
      door.refreshAll();
    },
    async close() {
      // A service that ends does not tell who was thrown off by that: who is not back after the next start was.
      presence.pause();
      await opened.close();
      closeKept();
    },
  };
}

/** How often the twin was started over this data directory, this time included. */
function countStart(path: string): number {
  const start = (existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0) + 1;
  writePrivateFile(path, String(start));
  return start;
}
