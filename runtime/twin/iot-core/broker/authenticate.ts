import type { TLSSocket } from 'node:tls';
import type { AedesOptions } from 'aedes';
import type { Door } from './broker';
import { clientCertificateOf } from './client-certificate';
import { LIMITS } from './limits';
import type { Members } from './members';

/** MQTT 3.1.1 return codes of CONNACK. */
const IDENTIFIER_REJECTED = 2;
const NOT_AUTHORIZED = 5;

/** Answers a CONNECT: the door decides, and whom it lets in is a member from then on. */
export function authenticate(door: Door, members: Members): NonNullable<AedesOptions['authenticate']> {
  return (client, _user, _password, done) => {
    if (Buffer.byteLength(client.id) > LIMITS.clientId || client.id.startsWith('$')) {
      return done(refusal('the client id is longer than 128 bytes or begins with $', IDENTIFIER_REJECTED), false);
    }
    const socket = client.conn as TLSSocket;
    // Hung up between its CONNECT and now: nobody would notice the end of a session made for it.
    if (socket.destroyed) return done(refusal('the connection is gone', NOT_AUTHORIZED), false);
    const answer = door.connect({
      clientId: client.id,
      protocolVersion: client.version,
      sourceAddress: socket.remoteAddress ?? '',
      serverName: typeof socket.servername === 'string' ? socket.servername : undefined,
      ...clientCertificateOf(socket),
    });
    if ('refused' in answer) return done(refusal(answer.refused, NOT_AUTHORIZED), false);
    members.add(client, answer);
    done(null, true);
  };
}

const refusal = (why: string, returnCode: number) => Object.assign(new Error(why), { returnCode });
