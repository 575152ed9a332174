import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Aedes } from 'aedes';
import { systemClock } from '../../runtime/clock';
import { Authority } from '../../runtime/twin/iot-core/ca/authority';
import { Twin } from '../../runtime/twin/wiring/twin';

export interface ServerAnswer {
  readonly port?: number;
  /** By name: certificate and key of each device that was registered. */
  readonly devices?: Readonly<Record<string, { readonly certificate: string; readonly privateKey: string }>>;
  /** Records that the streams took, or where there are none the objects that were put. */
  readonly kept?: number;
  readonly cpuMs?: number;
  readonly residentMb?: number;
  readonly connections?: number;
}

/**
 * A process to be measured: `twin-server.ts twin <generated> <data folder> <devices>`, or `bare <data folder of a twin>`: aedes alone, with the TLS and the
 * certificates of that twin. Answers each message of its parent with what it has done so far.
 */
const [, , mode, first = '', second = '', devices = ''] = process.argv;
const say = (answer: ServerAnswer) => process.send?.(answer);
if (mode === 'twin') await twin(first, second, devices === '' ? [] : devices.split(','));
else await bare(first);

async function twin(generated: string, dataDir: string, names: readonly string[]): Promise<void> {
  const running = await Twin.boot({ generated, dataDir, clock: systemClock() });
  const made: Record<string, { certificate: string; privateKey: string }> = {};
  for (const name of names) {
    const thing = {
      name,
      type: 'iot-enterprise-cold-room',
      attributes: { group: 'group1' },
      groups: ['iot-enterprise-group1'],
    };
    const { certificatePem, privateKey } = await running.iotCore.registerDevice(thing, ['iot-enterprise-device']);
    made[name] = { certificate: certificatePem, privateKey };
  }
  process.on('message', (message) => {
    if (message === 'end') return void running.close().then(() => process.exit(0));
    const { objects, streams } = running.status();
    tell(streams.taken || objects, running.iotCore.connections);
  });
  say({ port: running.iotCore.port, devices: made });
}

async function bare(dataDir: string): Promise<void> {
  const ca = join(dataDir, 'iot-core/ca');
  const authority = await Authority.open(ca);
  const { pem, privateKey } = await authority.serverCertificate();
  const aedes = await Aedes.createBroker();
  let published = 0;
  aedes.on('publish', (_packet, client) => {
    if (client) published += 1;
  });
  const options = { key: privateKey, cert: pem, ca: readFileSync(join(ca, 'ca.pem')), requestCert: true };
  const server = createServer({ ...options, rejectUnauthorized: true, minVersion: 'TLSv1.2' }, (socket) => {
    socket.setNoDelay(true);
    aedes.handle(socket);
  });
  server.listen(0, '127.0.0.1', () => say({ port: (server.address() as { port: number }).port }));
  process.on('message', (message) => (message === 'end' ? process.exit(0) : tell(published, aedes.connectedClients)));
}

function tell(kept: number, connections: number): void {
  const { user, system } = process.cpuUsage();
  say({ kept, connections, cpuMs: (user + system) / 1000, residentMb: process.memoryUsage.rss() / 2 ** 20 });
}
