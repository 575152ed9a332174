import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The network between agents and twin, which can be bad in the ways that networks are. One port, whatever happens behind it. */
export interface Link {
  readonly port: number;
  /**
   * Half-open from now on: connections stay as they are and nothing comes through, neither bytes nor ends; new ones get no answer.
   * What was on its way arrives after `thaw`, however old it is.
   */
  freeze(): void;
  thaw(): void;
  /** Each piece takes `delayMs`, and so long as `bytesPerSecond` asks for; undefined is the full speed. */
  slow(by: { readonly delayMs: number; readonly bytesPerSecond: number } | undefined): void;
  /** Ends all connections with a TCP reset. */
  reset(): void;
  close(): Promise<void>;
}

/** `target` is asked for every connection: a twin that was started again has another port. */
export async function openLink(target: () => number): Promise<Link> {
  const sockets = new Set<Socket>();
  let slowness: { readonly delayMs: number; readonly bytesPerSecond: number } | undefined;
  let thawed = Promise.resolve();
  let thaw = () => {};

  /** When so many bytes may go on. */
  const passage = async (bytes: number) => {
    await thawed;
    if (slowness) await sleep(slowness.delayMs + (bytes * 1000) / slowness.bytesPerSecond);
    await thawed;
  };
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const pipe = (from: Socket, to: Socket) => {
    let passed = Promise.resolve();
    from.on('data', (bytes) => {
      from.pause();
      passed = passage(bytes.length).then(() => {
        if (!to.destroyed) to.write(bytes);
        from.resume();
      });
    });
    from.on('close', () => void passed.then(() => passage(0)).then(() => to.end()));
  };
  const server = createServer((client) => {
    keep(client);
    void passage(0).then(() => {
      if (client.destroyed) return;
      const twin = connect(target(), '127.0.0.1');
      keep(twin);
      pipe(client, twin);
      pipe(twin, client);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const open = () => {
    thaw();
    thaw = () => {};
  };
  return {
    port: (server.address() as AddressInfo).port,
    freeze() {
      open();
      thawed = new Promise((resolve) => {
        thaw = resolve;
      });
    },
    thaw: open,
    slow(by) {
      slowness = by;
    },
    reset,
    async close() {
      open();
      reset();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
