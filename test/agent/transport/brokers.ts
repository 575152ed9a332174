import { describe } from 'vitest';
import type { Credentials } from '../../../runtime/agent/ports';
import { openRoom, registered } from '../../twin/iot-core/room';
import { hasMosquitto, openMosquitto } from './mosquitto';

/** A broker that speaks MQTT 5 over mutual TLS on 127.0.0.1. */
export interface TestBroker {
  /** Another one after a restart, perhaps. */
  port(): number;
  readonly authorityFile: string;
  /** A topic that this client may publish to. */
  allowed(clientId: string): string;
  /** A topic that no client may publish to. */
  readonly forbidden: string;
  credentials(clientId: string): Promise<Credentials>;
  /** The bodies that have arrived at a topic, where the broker is one that tells. */
  received(topic: string): readonly unknown[];
  /** Changes the desired part of the thing's shadow, where there are shadows. */
  desire?(thing: string, settings: Readonly<Record<string, unknown>>): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

async function openTwinBroker(): Promise<TestBroker> {
  const room = await openRoom();
  return {
    port: () => room.core.port,
    authorityFile: room.core.caPath,
    allowed: (clientId) => `iot/group1/${clientId}/data`,
    forbidden: 'iot/group1/temp-999/data',
    credentials: (clientId) => registered(room, clientId),
    received: (topic) =>
      room.inbound
        .filter((message) => message.topic === topic)
        .map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as unknown),
    async desire(thing, desired) {
      await room.core.updateShadow({ thing, name: 'config' }, { state: { desired } } as never);
    },
    restart: () => room.restart(),
    close: () => room.close(),
  };
}

const MISSING = 'mosquitto is not installed (Debian: apt-get install mosquitto)';

/** The same laws against the twin's broker and against an independent one, which is skipped where it is not installed, and missed in CI. */
export function describeWithBrokers(name: string, laws: (open: () => Promise<TestBroker>, broker: string) => void) {
  if (!hasMosquitto && process.env['CI'] === 'true') throw new Error(MISSING);
  describe(`${name}: the twin's broker`, () => laws(openTwinBroker, 'twin'));
  describe.skipIf(!hasMosquitto)(`${name}: mosquitto${hasMosquitto ? '' : ` (${MISSING})`}`, () =>
    laws(openMosquitto, 'mosquitto'),
  );
}
