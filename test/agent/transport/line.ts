import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line between client and broker that can go dead without a word, in one direction or both, as real lines do. */
export interface Line {
  readonly port: number;
  /** Bytes that come from now on get lost; the connections stay open. */
  freeze(direction?: 'both' | 'to-client'): void;
  thaw(): void;
  /** Ends all connections; new ones are taken. */
  cut(): void;
  /** Connections that were made through it so far, each with its moment in ms. */
  readonly connections: readonly number[];
  close(): Promise<void>;
}

/** `target` is asked for every connection: a broker that was started again has another port. */
export async function openLine(target: () => number): Promise<Line> {
  const sockets = new Set<Socket>();
  const connections: number[] = [];
  let frozen: 'no' | 'both' | 'to-client' = 'no';
  const server = createServer((client) => {
    connections.push(performance.now());
    const broker = connect(target(), '127.0.0.1');
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        broker.destroy();
      });
    }
    client.on('data', (bytes) => void (frozen === 'both' || broker.write(bytes)));
    broker.on('data', (bytes) => void (frozen !== 'no' || client.write(bytes)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    freeze(direction = 'both') {
      frozen = direction;
    },
    thaw() {
      frozen = 'no';
    },
    cut,
    connections,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
