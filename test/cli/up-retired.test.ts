import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { describe, expect, it, vi } from 'vitest';
import type { Plan } from '../../schema/plan/plan';
import { fleet, folderWith, put } from './fleet';
import { RunningFleet, type Told } from './running-fleet';

const TIMEOUT = 480_000;

/** Ponds claim, tanks are registered beforehand, wells speak through gateways. */
function manifest({ ponds = ['pond-1', 'pond-2'], lakes = ['lake-1'], tanks = 2, gateways = 2 }): string {
  return `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe: { every: 10s, fields: { level: { unit: m, min: 0, max: 9 } } }
groups:
  ponds: { sensor: probe, devices: [${ponds.map((serial) => `{ serial: ${serial} }`).join(', ')}] }
  lakes: { sensor: probe, devices: [${lakes.map((serial) => `{ serial: ${serial} }`).join(', ')}] }
  tanks: { sensor: probe, devices: { prefix: tank-, count: ${tanks} }, provisioning: registered }
  wells: { sensor: probe, devices: { prefix: well-, count: 4 }, via: { gateways: { prefix: gw-, count: ${gateways} } } }
`;
}

interface Identity {
  readonly cert: string;
  readonly key: string;
}

function identity(folder: string, thing: string): Identity {
  const read = (name: string) => readFileSync(join(folder, '.fleet/twin/agents', thing, 'identity', name), 'utf8');
  return { cert: read('certificate.pem'), key: read('private.key') };
}

/** Whether the twin lets it in, and takes a reading of it. */
async function isTaken(folder: string, port: number, clientId: string, who: Identity): Promise<boolean> {
  const client = mqtt.connect({
    ...who,
    ...{ host: '127.0.0.1', servername: 'localhost', port, protocol: 'mqtts', protocolVersion: 5, reconnectPeriod: 0 },
    ca: readFileSync(join(folder, '.fleet/twin/iot-core/ca/ca.pem')),
    clientId,
  });
  client.on('error', () => {});
  return new Promise((resolve) => {
    client.once('close', () => resolve(false));
    client.once('connect', () => {
      client.removeAllListeners('close');
      client
        .publishAsync(`acme/ponds/${clientId}/data`, '{}', { qos: 1 })
        .then(() => resolve(true))
        .catch(() => resolve(false))
        .finally(() => client.end(true));
    });
  });
}

const retired = (told: Told) =>
  (told as unknown as { plan: Plan }).plan.retirements.map(({ group, movesTo, things }) => [group, movesTo, ...things]);

/** Of so many agents each has been connected, and is. */
function isAll(told: Told, count: number): boolean {
  const { onboarded, connected } = (told as unknown as { fleet: { onboarded: number; connected: number } }).fleet;
  return onboarded === count && connected === count;
}

describe('a device that leaves the manifest while fleet up runs', () => {
  it(
    'is retired in any kind of group: its session ends and its certificate is refused; one that comes back is onboarded anew',
    async () => {
      const folder = folderWith({ 'fleet.yaml': manifest({}) });
      const run = new RunningFleet(folder, ['--speed', '20', '--no-console']);
      await run.onboarded(7);
      const { port } = (await run.event('started')) as unknown as { port: number };
      const leaving = ['pond-2', 'lake-1', 'tank-002', 'gw-002'];
      const old = new Map(leaving.map((thing) => [thing, identity(folder, thing)]));
      const stays = identity(folder, 'pond-1');

      put(folder, 'fleet.yaml', manifest({ ponds: ['pond-1', 'lake-1'], lakes: ['lake-2'], tanks: 1, gateways: 1 }));
      expect(retired(await run.event('changed'))).toEqual(
        expect.arrayContaining([
          ['ponds', undefined, 'pond-2'],
          ['lakes', 'ponds', 'lake-1'],
          ['tanks', undefined, 'tank-002'],
          ['wells', undefined, 'gw-002'],
        ]),
      );
      for (const [thing, who] of old) expect(await isTaken(folder, port, thing, who), thing).toBe(false);
      expect(fleet(folder, ['trace', 'pond-2']).stdout).toMatch(
        /pond-2 is retired: certificate [0-9a-f]{64} is INACTIVE/,
      );
      const isAnew = (thing: string) =>
        vi.waitFor(() => expect(identity(folder, thing).cert).not.toBe(old.get(thing)?.cert), { timeout: 180_000 });
      // The one that moved joins by the claim of its new group.
      await isAnew('lake-1');

      put(folder, 'fleet.yaml', manifest({ lakes: ['lake-2'] }));
      for (const thing of ['pond-2', 'tank-002', 'gw-002']) await isAnew(thing);
      const seen = run.events.length;
      await run.event('progress', (told) => run.events.indexOf(told) >= seen && isAll(told, 7));
      expect(await isTaken(folder, port, 'pond-2', old.get('pond-2') ?? stays), 'the certificate of before').toBe(
        false,
      );
      run.child.kill('SIGTERM');
      expect([await run.ended(), run.stderr]).toEqual([0, '']);
      expect(await run.event('summary')).toMatchObject({ fine: true, lake: { missing: 0 } });

      // The manifest may change while nothing runs.
      const again = identity(folder, 'pond-2');
      put(folder, 'fleet.yaml', manifest({ ponds: ['pond-1'], lakes: ['lake-2'] }));
      const next = new RunningFleet(folder, ['--speed', '20', '--no-console']);
      await next.onboarded(6);
      const { port: other } = (await next.event('started')) as unknown as { port: number };
      expect(await isTaken(folder, other, 'pond-2', again)).toBe(false);
      next.child.kill('SIGTERM');
      expect(await next.ended()).toBe(0);
    },
    TIMEOUT,
  );
});
