import { connect, type TLSSocket } from 'node:tls';
import mqtt from 'mqtt';

/** What the load process is told, once. */
export interface LoadOptions {
  /** `mqtt`: MQTT.js, MQTT 5. `bytes`: MQTT 3.1.1 by hand, as light as can be, so that it is the broker that is measured. */
  readonly client: 'mqtt' | 'bytes';
  readonly port: number;
  readonly ca: string;
  readonly devices: Readonly<Record<string, { readonly certificate: string; readonly privateKey: string }>>;
  /** Messages of each client that wait for their PUBACK at a time. */
  readonly inFlight: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface LoadAnswer {
  /** When the measured time begins and ends. */
  readonly moment?: 'begin' | 'end';
  /** Acknowledged in the measured time, and in all. */
  readonly acknowledged?: number;
  readonly all?: number;
}

/** Clients over mutual TLS, QoS 1, so many messages of each under way at a time: every PUBACK makes room for the next. */
process.once('message', (options: LoadOptions) => {
  process.once('message', () => process.exit(0));
  void run(options);
});
process.on('disconnect', () => process.exit(0));

async function run({ client: kind, devices, inFlight, warmUpMs, measureMs, ...place }: LoadOptions): Promise<void> {
  const clients = await Promise.all(
    Object.entries(devices).map(([name, { certificate, privateKey }]) =>
      ENTER[kind](name, { ...place, cert: certificate, key: privateKey }),
    ),
  );
  const all = () => clients.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  for (const client of clients) client.begin(inFlight);
  await sleep(warmUpMs);
  const before = all();
  process.send?.({ moment: 'begin' });
  await sleep(measureMs);
  const acknowledged = all() - before;
  process.send?.({ moment: 'end', acknowledged });
  await Promise.all(clients.map((client) => client.end()));
  process.send?.({ all: all() });
}

interface LoadClient {
  readonly acknowledged: number;
  begin(inFlight: number): void;
  /** Sends no more; resolves when all that was sent is acknowledged. */
  end(): Promise<void>;
}

type Enter = (
  name: string,
  options: { readonly port: number; readonly ca: string; readonly cert: string; readonly key: string },
) => Promise<LoadClient>;

const enterByMqtt: Enter = async (name, options) => {
  const place = { host: 'localhost', protocol: 'mqtts', protocolVersion: 5, reconnectPeriod: 0 } as const;
  const client = await mqtt.connectAsync({ ...place, ...options, clientId: name });
  let acknowledged = 0;
  let sent = 0;
  let ending: (() => void) | undefined;
  const send = () => {
    sent += 1;
    client.publish(`iot/group1/${name}/data`, payloadOf(sent), { qos: 1 }, (error) => {
      if (error) throw error;
      acknowledged += 1;
      if (ending === undefined) send();
      else if (acknowledged === sent) ending();
    });
  };
  return {
    get acknowledged() {
      return acknowledged;
    },
    begin: (inFlight) => {
      for (let n = 0; n < inFlight; n++) send();
    },
    end: async () => {
      await new Promise<void>((resolve) => {
        ending = resolve;
        if (acknowledged === sent) resolve();
      });
      await client.endAsync(true);
    },
  };
};

const enterByHand: Enter = async (name, options) => {
  const socket = connect({ host: '127.0.0.1', servername: 'localhost', ...options });
  socket.setNoDelay(true);
  socket.on('error', (error) => {
    throw error;
  });
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  const connack = new Promise((resolve) => socket.once('data', resolve));
  socket.write(connectPacket(name));
  await connack;
  let acknowledged = 0;
  let sent = 0;
  let bytes = 0;
  let ending: (() => void) | undefined;
  const topic = `iot/group1/${name}/data`;
  const send = (count: number) => {
    socket.cork();
    for (let n = 0; n < count; n++) socket.write(publishPacket(topic, (sent % 65_535) + 1, ++sent));
    socket.uncork();
  };
  socket.on('data', (piece) => {
    // A PUBACK has four bytes; nothing else comes.
    bytes += piece.length;
    const come = Math.floor(bytes / 4) - acknowledged;
    acknowledged += come;
    if (ending === undefined) send(come);
    else if (acknowledged === sent) ending();
  });
  return {
    get acknowledged() {
      return acknowledged;
    },
    begin: send,
    end: () =>
      new Promise((resolve) => {
        ending = () => {
          hangUp(socket);
          resolve();
        };
        if (acknowledged === sent) ending();
      }),
  };
};

const ENTER: Readonly<Record<LoadOptions['client'], Enter>> = { mqtt: enterByMqtt, bytes: enterByHand };

function hangUp(socket: TLSSocket): void {
  socket.removeAllListeners('error');
  socket.on('error', () => {});
  socket.destroy();
}

function connectPacket(name: string): Buffer {
  const id = Buffer.from(name);
  const head = Buffer.from([0x10, 12 + id.length, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, id.length]);
  return Buffer.concat([head, id]);
}

function payloadOf(sequence: number): string {
  const envelope = `{"late":false,"event_time":${Date.now()},"boot_id":"0f8fad5b-d9cb-469f-a165-70867728950e"`;
  return `${envelope},"sequence":${sequence},"monotonic_ms":${sequence * 10},"temperature":4.52,"humidity":61.3}`;
}

function publishPacket(topic: string, id: number, sequence: number): Buffer {
  const payload = payloadOf(sequence);
  const length = 2 + topic.length + 2 + payload.length;
  const packet = Buffer.allocUnsafe(3 + length);
  packet[0] = 0x32;
  packet[1] = (length % 128) | 0x80;
  packet[2] = length >> 7;
  packet.writeUInt16BE(topic.length, 3);
  packet.write(topic, 5, 'latin1');
  packet.writeUInt16BE(id, 5 + topic.length);
  packet.write(payload, 7 + topic.length, 'latin1');
  return packet;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
