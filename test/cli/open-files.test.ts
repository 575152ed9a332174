import { describe, expect, it } from 'vitest';
import { filesOf, openFilesLimit, refuseTooManyConnections } from '../../cli/up/open-files';
import { CONFIG } from '../agent/settings/config';
import { folderWith } from './fleet';
import { childrenOf, RunningFleet } from './running-fleet';

const LIMIT = 320;
const manifest = (count: number) => `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe: { every: 2s, fields: { level: { unit: m, min: 0, max: 9 } } }
groups:
  tanks: { sensor: probe, devices: { prefix: tank-, count: ${count} } }
`;

describe('fleet up where a process may have few files open', () => {
  it('shares the agents out over more processes, and every one of them sends', { timeout: 240_000 }, async () => {
    const things = 70;
    const fleet = new RunningFleet(folderWith({ 'fleet.yaml': manifest(things) }), ['--no-console', '--for', '4s'], {
      openFiles: LIMIT,
    });
    await fleet.onboarded(things);
    const processes = childrenOf(fleet.child.pid ?? 0).length;
    expect(await fleet.ended(), fleet.stderr).toBe(0);
    expect(processes, 'processes of agents').toBeGreaterThanOrEqual(3);
    expect(await fleet.event('summary')).toMatchObject({ fine: true, errors: 0, fleet: { onboarded: things } });
  });

  it('refuses more devices than connections, before anything starts, and says what to do', async () => {
    const fleet = new RunningFleet(folderWith({ 'fleet.yaml': manifest(LIMIT) }), ['--no-console'], {
      openFiles: LIMIT,
    });
    expect(await fleet.ended()).toBe(2);
    expect(fleet.events).toEqual([]);
    expect(fleet.stderr).toContain(
      '320 devices need as many connections, and a process on this machine may have 320 files open',
    );
    expect(fleet.stderr).toContain('or run fewer: fleet up --devices 120');
  });
});

it('a program costs files of its own, for each device that it is started for', () => {
  const [device] = CONFIG.devices;
  if (!device) throw new Error('the config of the tests has a device');
  const devices = [device, { ...device, id: 'other' }];
  const simulated = filesOf({ driver: { use: 'simulate', kind: 'generic' }, devices });
  expect(filesOf({ driver: { use: 'exec', command: ['probe'] }, devices })).toBeGreaterThan(simulated);
  expect(openFilesLimit()).toBeGreaterThan(100);
  expect(() => refuseTooManyConnections(1000, Number.POSITIVE_INFINITY)).not.toThrow();
});
