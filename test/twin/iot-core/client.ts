import { readFileSync } from 'node:fs';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Credentials, Room } from './room';

export interface Received {
  readonly topic: string;
  readonly body: unknown;
  readonly retain: boolean;
}

/** An MQTT client over mutual TLS, that keeps what it receives and the reason it was disconnected with. */
export class TestClient {
  readonly mqtt: MqttClient;
  readonly received: Received[] = [];
  /** The reason code of the server's DISCONNECT; undefined until it comes. */
  disconnectReason: number | undefined;
  closed = false;
  readonly #waiting = new Set<() => void>();

  constructor(client: MqttClient) {
    this.mqtt = client;
    client.on('error', () => {});
    client.on('message', (topic, payload, { retain }) => {
      this.received.push({ topic, body: bodyOf(payload), retain });
      for (const look of this.#waiting) look();
    });
    client.on('disconnect', ({ reasonCode }) => {
      this.disconnectReason = reasonCode;
    });
    client.on('close', () => {
      this.closed = true;
      for (const look of this.#waiting) look();
    });
  }

  /** The next message to a topic, taken out; fails when the connection ends before. */
  async next(topic: string): Promise<unknown> {
    await this.#until(() => this.received.some((message) => message.topic === topic), `a message to ${topic}`);
    const at = this.received.findIndex((message) => message.topic === topic);
    return this.received.splice(at, 1)[0]?.body;
  }

  async untilClosed(): Promise<void> {
    if (!this.closed) await new Promise<void>((resolve) => this.mqtt.once('close', () => resolve()));
  }

  /** Asks a service: publishes and takes the answer, accepted or rejected. */
  async ask(topic: string, body: unknown): Promise<{ accepted: boolean; body: Record<string, unknown> }> {
    const answers = [`${topic}/accepted`, `${topic}/rejected`];
    await this.mqtt.publishAsync(topic, JSON.stringify(body), { qos: 1 });
    await this.#until(() => this.received.some((message) => answers.includes(message.topic)), `an answer to ${topic}`);
    const at = this.received.findIndex((message) => answers.includes(message.topic));
    const [answer] = this.received.splice(at, 1);
    return { accepted: answer?.topic === answers[0], body: answer?.body as Record<string, unknown> };
  }

  async end(): Promise<void> {
    await this.mqtt.endAsync(true);
  }

  #until(there: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!there() && !this.closed) return;
        this.#waiting.delete(look);
        if (there()) resolve();
        else reject(new Error(`the connection ended before ${what}`));
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** Connects; rejects with the reason when the broker refuses. */
export async function connect(
  room: Room,
  clientId: string,
  credentials: Partial<Credentials>,
  options: IClientOptions = {},
): Promise<TestClient> {
  const client = mqtt.connect({
    host: '127.0.0.1',
    servername: 'localhost',
    port: room.core.port,
    protocol: 'mqtts',
    ca: readFileSync(room.core.caPath),
    ...(credentials.certificate ? { cert: credentials.certificate } : {}),
    ...(credentials.privateKey ? { key: credentials.privateKey } : {}),
    clientId,
    protocolVersion: 5,
    reconnectPeriod: 0,
    ...options,
  });
  const test = new TestClient(client);
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
    client.once('close', () => reject(new Error('the connection was closed')));
  });
  return test;
}

function bodyOf(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return payload.toString();
  }
}
