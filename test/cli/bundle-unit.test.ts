import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentResources } from '../../schema/agent-resources';
import { authority, bundled, itWith, withManifest } from './bundle-case';
import { manifest } from './fleet';
import { temporaryFolder } from './temporary-folder';

const UNIT = 'fleetwright-agent.service';

describe('the systemd unit', () => {
  const drivers = { simulate: '', exec: "\n    driver: { exec: ['/usr/local/bin/probe', '100%', '$HOME'] }" };

  for (const [name, driver] of Object.entries(drivers)) {
    itWith('systemd-analyze', `of a device that uses ${name} is accepted by systemd`, async () => {
      const path = join(temporaryFolder(), UNIT);
      // Its Node is there only once it is installed.
      writeFileSync(path, (await unitOf(driver)).replace('/opt/fleetwright/node', '/bin/sh'));
      const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' });
      expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes('fleetwright'))).toEqual([]);
    });
  }

  it('lets programs of the driver see devices, and nothing else', async () => {
    const [open, closed] = [await unitOf(drivers.exec), await unitOf(drivers.simulate)];
    for (const line of ['PrivateDevices=yes\n', 'ProtectClock=yes\n']) {
      expect(open).not.toContain(line);
      expect(closed).toContain(line);
    }
  });

  describe('has room for what will run', () => {
    const limits = (unit: string) =>
      Object.fromEntries(
        [...unit.matchAll(/^(MemoryHigh|MemoryMax|TasksMax|LimitNOFILE)=(\d+)/gm)].map(([, name, value]) => [
          name,
          Number(value),
        ]),
      );
    const gateway = async (count: number, driver: string) => {
      const text = manifest({ count }).replace('    every: 60s', `    every: 60s${driver}`);
      const behind = text.replace(
        /(devices: \{ prefix: room-[^\n]*)/,
        '$1\n    via: { gateways: { prefix: gw-, count: 1 } }',
      );
      expect(behind).not.toBe(text);
      return limits((await bundled({}, withManifest(behind), 'gw-001')).text(UNIT));
    };

    it('a device that runs no program, or one', async () => {
      expect(limits(await unitOf())).toEqual({ MemoryHigh: 192, MemoryMax: 256, TasksMax: 64, LimitNOFILE: 1024 });
      expect(limits(await unitOf(drivers.exec))).toEqual({
        ...{ MemoryHigh: 224, MemoryMax: 288, TasksMax: 72, LimitNOFILE: 1032 },
      });
    });

    it('a gateway that runs a program for each of 200 devices, and one that simulates them', async () => {
      const many = await gateway(200, drivers.exec);
      expect(many).toEqual({ MemoryHigh: 6592, MemoryMax: 6656, TasksMax: 1664, LimitNOFILE: 2624 });
      expect(await gateway(200, drivers.simulate)).toMatchObject({ MemoryMax: 256, TasksMax: 64, LimitNOFILE: 1024 });
    });

    it('more devices and larger models have a larger heap', () => {
      const of = (bytes: number) => agentResources('simulate', 1, bytes);
      expect(of(0)).toMatchObject({ heapMb: 128, memoryMb: 256 });
      expect(of(5 * 2 ** 20)).toMatchObject({ heapMb: 178, memoryMb: 306 });
    });
  });

  it('comes back at another second on another device', async () => {
    const folder = withManifest(manifest({ count: 9 }));
    const seconds = new Set<string>();
    for (let at = 1; at <= 9; at++) {
      const unit = (await bundled({}, folder, `room-00${at}`)).text(UNIT);
      const found = /^RestartSec=(\d+)$/m.exec(unit)?.[1] ?? 'none';
      expect(Number(found)).toBeGreaterThanOrEqual(5);
      expect(Number(found)).toBeLessThanOrEqual(20);
      seconds.add(found);
    }
    expect(seconds.size).toBeGreaterThan(3);
  });

  it('names the authority only where the bundle has one', async () => {
    const folder = withManifest();
    const { pem } = await authority();
    writeFileSync(join(folder, 'root.pem'), pem);
    const { text } = await bundled({ ca: 'root.pem' }, folder);
    expect(text('ca.pem')).toBe(pem);
    expect(text(UNIT)).toContain(' --ca "/etc/fleetwright/ca.pem"\n');
    expect(await unitOf()).not.toContain('--ca');
  });
});

async function unitOf(driver = ''): Promise<string> {
  const folder = withManifest(manifest().replace('    every: 60s', `    every: 60s${driver}`));
  return (await bundled({}, folder)).text(UNIT);
}
