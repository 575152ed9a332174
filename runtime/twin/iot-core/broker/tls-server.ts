import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { BrokerOptions, Door } from './broker';
import { clientCertificateOf } from './client-certificate';

interface TlsServer {
  readonly port: number;
  /** Nobody comes in from now on; who is there after the goodbye is hung up on. */
  close(goodbye: () => Promise<void>): Promise<void>;
}

/** Listens on 127.0.0.1 for connections over mutual TLS, and hands on those whose certificate may enter. */
export async function openTlsServer(
  { port, certificate, privateKey, clientCa, door }: BrokerOptions,
  enter: (socket: TLSSocket) => void,
): Promise<TlsServer> {
  const server = createServer(
    {
      key: privateKey,
      cert: `${certificate}${clientCa}`,
      ca: clientCa,
      requestCert: true,
      // Checked below, where the reason can be told.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    },
    (socket) => {
      socket.on('error', () => {});
      if (!mayEnter(socket, door)) return socket.destroy();
      socket.setNoDelay(true);
      enter(socket);
    },
  );
  /** From the first byte on: one in the middle of its handshake would keep the server from closing. */
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', (error, socket) => door.strangerRefused(error.message, socket.remoteAddress ?? ''));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close(goodbye) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await goodbye();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function mayEnter(socket: TLSSocket, door: Door): boolean {
  const address = socket.remoteAddress ?? '';
  const { certificateId } = clientCertificateOf(socket);
  if (certificateId === '') {
    door.strangerRefused('no client certificate', address);
    return false;
  }
  if (!socket.authorized) {
    door.strangerRefused(`the certificate ${certificateId} is not signed by the twin's CA`, address);
    return false;
  }
  const problem = door.certificateProblem(certificateId);
  if (problem !== undefined) door.strangerRefused(problem, address);
  return problem === undefined;
}
