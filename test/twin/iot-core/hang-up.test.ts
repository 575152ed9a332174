import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect } from './client';
import { type Credentials, openRoom, type Room, registered } from './room';

let room: Room;
let credentials: Credentials;
beforeEach(async () => {
  room = await openRoom();
  credentials = await registered(room, 'temp-001');
});
afterEach(() => room.close());

/** A client that has shaken hands and said CONNECT, and nobody reads what it is answered. */
async function saysConnect(): Promise<{ readonly tls: TLSSocket; readonly tcp: Socket }> {
  const tcp = connectTcp(room.core.port, '127.0.0.1');
  const { certificate: cert, privateKey: key } = credentials;
  const tls = connectTls({ socket: tcp, servername: 'localhost', ca: readFileSync(room.core.caPath), cert, key });
  for (const socket of [tcp, tls]) socket.on('error', () => {});
  await once(tls, 'secureConnect');
  await new Promise((resolve) => tls.write(connectPacket('temp-001'), resolve));
  return { tls, tcp };
}

/** Of MQTT 3.1.1: clean session, keep-alive 60 s. */
function connectPacket(clientId: string): Buffer {
  const head = [0x10, 12 + clientId.length, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, clientId.length];
  return Buffer.concat([Buffer.from(head), Buffer.from(clientId)]);
}

it('lives on when clients hang up in the middle of their CONNECT, and knows that they are gone', async () => {
  for (let n = 0; n < 60; n++) {
    const { tls, tcp } = await saysConnect();
    if (n % 3 === 0) tcp.resetAndDestroy();
    else if (n % 3 === 1) tls.destroy();
    else setImmediate(() => tcp.resetAndDestroy());
    await once(tcp, 'close');
  }
  const device = await connect(room, 'temp-001', credentials);
  expect(room.core.connections).toBe(1);
  await device.end();
});

it.each(['has shaken hands and says CONNECT', 'has not shaken hands'])('closes while a client %s', async (moment) => {
  const { certificate: cert, privateKey: key } = credentials;
  const place = { host: '127.0.0.1', port: room.core.port };
  const socket = moment.startsWith('has not')
    ? connectTcp(place)
    : connectTls({ ...place, servername: 'localhost', ca: readFileSync(room.core.caPath), cert, key });
  socket.on('error', () => {});
  await once(socket, moment.startsWith('has not') ? 'connect' : 'secureConnect');
  if (!moment.startsWith('has not')) socket.write(connectPacket('temp-001'));
  await room.restart();
  expect(room.core.connections).toBe(0);
  socket.destroy();
});
