import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { systemClock } from '../../runtime/clock';
import { type IotCore, openIotCore } from '../../runtime/twin/iot-core/iot-core';
import { loadStacks } from '../../runtime/twin/stacks/load';
import { keyAndRequest } from '../twin/iot-core/signing-request';

/**
 * Onboards the example's devices by claim over mutual TLS, then lets all publish: clients and broker in this one process.
 * node --import tsx test/bench/iot-core.bench.ts <generated> [devices at a time] [seconds of publishing]
 */
const [, , generated = 'generated', width = '20', seconds = '5'] = process.argv;
const GROUPS = [
  ['group1', 'temp', 40],
  ['group2', 'motor', 30],
  ['group3', 'rfid', 30],
  ['group4', 'pi', 40],
  ['group5', 'meter', 30],
  ['group6', 'env', 30],
] as const;
const CREATE = '$aws/certificates/create-from-csr/json';

interface Device {
  readonly name: string;
  readonly group: string;
}

const folder = mkdtempSync(join(tmpdir(), 'fleetwright-bench-'));
const { resources } = loadStacks(generated);
const counted = { steps: 0, taken: 0 };
const core = await openIotCore({
  resources,
  generated,
  folder,
  clock: systemClock(),
  tracer: { step: () => count('steps') },
  onInbound: () => count('taken'),
});
const ca = readFileSync(core.caPath);
const devices: Device[] = GROUPS.flatMap(([group, prefix, count]) =>
  Array.from({ length: count }, (_, n) => ({ group, name: `${prefix}-${String(n + 1).padStart(3, '0')}` })),
);

const began = performance.now();
const clients = await inParallel(devices, Number(width), async (device) => ({
  device,
  client: await onboard(core, device),
}));
const onboarded = (performance.now() - began) / 1000;
report('devices onboarded by claim and connected', `${clients.length} in ${onboarded.toFixed(1)} s`);
report('resident', `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB, clients included`);

const until = performance.now() + Number(seconds) * 1000;
const before = { taken: counted.taken, cpu: process.cpuUsage() };
await Promise.all(
  clients.flatMap(({ device, client }) =>
    Array.from({ length: 4 }, async () => {
      const payload = JSON.stringify({ temperature: 4.2, humidity: 60, padding: 'x'.repeat(140) });
      const topic = `iot/${device.group}/${device.name}/data`;
      while (performance.now() < until) await client.publishAsync(topic, payload, { qos: 1 });
    }),
  ),
);
const { user, system } = process.cpuUsage(before.cpu);
report('acknowledged QoS 1 messages', `${Math.round((counted.taken - before.taken) / Number(seconds))} a second`);
report(
  'per CPU second of this process',
  `${Math.round((counted.taken - before.taken) / ((user + system) / 1e6))}, clients included`,
);
report('trace steps', String(counted.steps));
await Promise.all(clients.map(({ client }) => client.endAsync(true)));
await core.close();
rmSync(folder, { recursive: true });

async function onboard({ port, claims }: IotCore, { name, group }: Device): Promise<MqttClient> {
  const claim = claims.get(`iot-enterprise-${group}`);
  if (!claim) throw new Error(`no claim for ${group}`);
  const asking = await enter(
    port,
    `iot-enterprise-claim-${name}`,
    readFileSync(claim.certificatePath),
    readFileSync(claim.privateKeyPath),
  );
  const register = `$aws/provisioning-templates/iot-enterprise-${group}/provision/json`;
  await asking.subscribeAsync(
    [`${CREATE}/accepted`, `${CREATE}/rejected`, `${register}/accepted`, `${register}/rejected`],
    { qos: 1 },
  );
  const { csr, privateKey } = await keyAndRequest(name);
  const created = await ask(asking, CREATE, { certificateSigningRequest: csr });
  await ask(asking, register, {
    certificateOwnershipToken: created.certificateOwnershipToken,
    parameters: { SerialNumber: name },
  });
  await asking.endAsync(true);
  return enter(port, name, String(created.certificatePem), privateKey);
}

async function enter(port: number, clientId: string, cert: string | Buffer, key: string | Buffer): Promise<MqttClient> {
  const options = { host: 'localhost', port, protocol: 'mqtts', ca, cert, key, clientId, protocolVersion: 5 } as const;
  return mqtt.connectAsync({ ...options, reconnectPeriod: 0 });
}

async function ask(client: MqttClient, topic: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = new Promise<Record<string, unknown>>((resolve, reject) => {
    const look = (from: string, payload: Buffer) => {
      if (!from.startsWith(`${topic}/`)) return;
      client.off('message', look);
      if (from.endsWith('/accepted')) resolve(JSON.parse(payload.toString()));
      else reject(new Error(payload.toString()));
    };
    client.on('message', look);
  });
  await client.publishAsync(topic, JSON.stringify(body), { qos: 1 });
  return answer;
}

async function inParallel<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

function count(what: keyof typeof counted): void {
  counted[what] += 1;
}

function report(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(45)} ${figure}\n`);
}
