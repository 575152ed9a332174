import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from './fleet';
import { RunningFleet } from './running-fleet';

const TIMEOUT = 240_000;

/** Devices with a radio of their own, some behind gateways, and some that claim: three groups in one fleet. */
const MANIFEST = `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe: { every: 10s, fields: { level: { unit: m, min: 0, max: 9 } } }
groups:
  tanks: { sensor: probe, devices: { prefix: tank-, count: 5 }, provisioning: registered, metadata: { site: north } }
  wells:
    sensor: probe
    devices: { prefix: well-, count: 4 }
    via: { gateways: { prefix: gw-, count: 2 } }
    provisioning: registered
  ponds: { sensor: probe, devices: { prefix: pond-, count: 1 } }
`;

const identities = (folder: string) => {
  const agents = join(folder, '.fleet/twin/agents');
  return Object.fromEntries(
    readdirSync(agents).map((thing) => [thing, readFileSync(join(agents, thing, 'identity/certificate.pem'), 'utf8')]),
  );
};

describe('fleet up of groups that are registered beforehand', () => {
  it(
    'hands every device its certificate, as whoever makes the devices would; a restart leaves it to them',
    async () => {
      const folder = folderWith({ 'fleet.yaml': MANIFEST });
      const order = ['--speed', '60', '--for', '8s'];
      const first = new RunningFleet(folder, order);
      expect([await first.ended(), first.stderr]).toEqual([0, '']);
      const summary = await first.event('summary');
      expect(summary).toMatchObject({
        fleet: { things: 8, onboarded: 8, dropped: 0 },
        ...{ errors: 0, refusals: 0, problems: [], fine: true, lake: { duplicates: 0, missing: 0 } },
      });
      expect(Object.values((summary as { messagesByGroup?: Record<string, number> }).messagesByGroup ?? {})).toEqual([
        expect.any(Number),
        expect.any(Number),
        expect.any(Number),
      ]);
      const before = identities(folder);
      expect(Object.keys(before).sort()).toEqual([
        'gw-001',
        'gw-002',
        'pond-001',
        ...[1, 2, 3, 4, 5].map((n) => `tank-00${n}`),
      ]);
      const key = join(folder, '.fleet/twin/agents/tank-001/identity/private.key');
      expect(statSync(key).mode & 0o777).toBe(0o600);

      const again = new RunningFleet(folder, order);
      expect([await again.ended(), again.stderr]).toEqual([0, '']);
      expect(await again.event('summary')).toMatchObject({ fleet: { onboarded: 8 }, fine: true });
      expect(identities(folder)).toEqual(before);
    },
    TIMEOUT,
  );
});
