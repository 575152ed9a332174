import type { TLSSocket } from 'node:tls';

/** ms of wall time that a peer has to hang up, too. */
const LINGER_MS = 1000;

/**
 * Lets a DISCONNECT arrive: what is destroyed while bytes of the peer are unread resets the connection, and the peer throws the reason away.
 * From now on a `destroy` without an error, as aedes calls it, ends the sending side and reads what still comes, until the peer has hung up.
 */
export function hangUpPolitely(socket: TLSSocket): void {
  const destroy = socket.destroy.bind(socket);
  socket.destroy = (error) => {
    socket.destroy = destroy;
    if (error || socket.destroyed) return destroy(error);
    setTimeout(destroy, LINGER_MS).unref();
    socket.resume();
    return socket.end();
  };
}
