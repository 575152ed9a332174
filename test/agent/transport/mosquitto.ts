import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Authority } from '../../../runtime/twin/iot-core/ca/authority';
import { temporaryFolder } from '../../twin/iot-core/generated';
import type { TestBroker } from './brokers';

/** The Debian package puts it where a user's PATH often does not look. */
const PROGRAM = ['mosquitto', '/usr/sbin/mosquitto'].find((path) => spawnSync(path, ['-h']).error === undefined);

export const hasMosquitto = PROGRAM !== undefined;

/** Mosquitto, an independent broker, with a CA of its own; devices may not publish to `forbidden/#`. */
export async function openMosquitto(): Promise<TestBroker> {
  const temporary = temporaryFolder();
  const authority = await Authority.open(join(temporary.path, 'ca'));
  const server = await authority.serverCertificate();
  const file = (name: string, text: string) => {
    const path = join(temporary.path, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const port = await freePort();
  const config = file(
    'mosquitto.conf',
    [
      `listener ${port} 127.0.0.1`,
      `cafile ${authority.pemPath}`,
      `certfile ${file('server.pem', server.pem)}`,
      `keyfile ${file('server.key', server.privateKey)}`,
      'require_certificate true',
      'allow_anonymous true',
      `acl_file ${file('acl', 'pattern read #\npattern write allowed/#\npattern write iot/#\npattern write $aws/#\n')}`,
      'user root',
      'log_dest none',
      'max_inflight_messages 20',
    ].join('\n'),
  );
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(PROGRAM ?? '', ['-c', config], { stdio: 'ignore' });
    await untilListening(port);
  };
  const stop = async () => {
    child?.kill('SIGKILL');
    if (child?.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  await start();
  return {
    port: () => port,
    authorityFile: authority.pemPath,
    allowed: (clientId) => `allowed/${clientId}`,
    forbidden: 'forbidden/topic',
    async credentials() {
      const { pem, privateKey } = await authority.deviceCertificate();
      return { certificate: pem, privateKey };
    },
    received: () => [],
    async restart() {
      await stop();
      await start();
    },
    async close() {
      await stop();
      temporary.remove();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilListening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const there = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
