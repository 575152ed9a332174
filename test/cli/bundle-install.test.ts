import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentConfig } from '../../schema/agent-config';
import { ARCH, type Given, HOST, itWith, unpacked, withClaim, withManifest } from './bundle-case';
import { manifest } from './fleet';
import { temporaryFolder } from './temporary-folder';

describe('install.sh', () => {
  it('is a script that sh can read', async () => {
    const path = join(await unpacked({}), 'install.sh');
    expect(spawnSync('sh', ['-n', path], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  itWith('shellcheck', 'is POSIX shell without a finding of shellcheck', async () => {
    const exec = withManifest(manifest().replace('    every: 60s', "    every: 60s\n    driver: { exec: ['probe'] }"));
    for (const folder of [withManifest(), exec]) {
      const path = join(await unpacked({}, folder), 'install.sh');
      const { status, stdout } = spawnSync('shellcheck', ['--shell=sh', path], { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    }
  });

  it('installs into a root of its own, with the modes that secrets need', async () => {
    const from = await unpacked({ endpoint: HOST, claim: 'claim', arch: ARCH }, await withClaim());
    const root = temporaryFolder();
    const { status, stdout, stderr } = installed(from, root);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(modes(root, ['etc/fleetwright/claim', 'etc/fleetwright/claim/private.key', 'var/lib/fleetwright'])).toEqual([
      0o700, 0o600, 0o700,
    ]);
    expect(readdirSync(join(root, 'opt/fleetwright')).sort()).toEqual(['agent', 'node']);
    expect(statSync(readlinkSync(join(root, 'opt/fleetwright/node'))).isFile()).toBe(true);
    expect(readFileSync(join(root, 'etc/systemd/system/fleetwright-agent.service'), 'utf8')).toContain(
      'Restart=always',
    );
    expect(stdout).toContain('would run: systemctl enable fleetwright-agent.service\n');
    expect(stdout).toContain('now delete the bundle');
  });

  it('run again is an upgrade: a new program and config, the same keys and readings, nothing left over', async () => {
    const root = temporaryFolder();
    expect(installed(await unpacked({ endpoint: HOST, arch: ARCH }), root).status).toBe(0);
    writeFileSync(join(root, 'var/lib/fleetwright/private.key'), 'mine');
    writeFileSync(join(root, 'opt/fleetwright/agent/old.js'), 'of an earlier version');
    expect(installed(await unpacked({ endpoint: 'other.example.com', arch: ARCH }), root)).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(readFileSync(join(root, 'var/lib/fleetwright/private.key'), 'utf8')).toBe('mine');
    expect(existsSync(join(root, 'opt/fleetwright/agent/old.js'))).toBe(false);
    expect(readdirSync(join(root, 'opt/fleetwright')).sort()).toEqual(['agent', 'node']);
    expect(installedConfig(root).connection.endpoint).toBe('other.example.com');
  });

  it('repairs an install that was cut off between two programs', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'opt/fleetwright/agent.new/half'), { recursive: true });
    mkdirSync(join(root, 'opt/fleetwright/agent.old/half'), { recursive: true });
    expect(installed(await unpacked({ endpoint: HOST, arch: ARCH }), root).status).toBe(0);
    expect(readdirSync(join(root, 'opt/fleetwright')).sort()).toEqual(['agent', 'node']);
    expect(existsSync(join(root, 'opt/fleetwright/agent/agent.js'))).toBe(true);
  });

  it('asks for the endpoint that the bundle lacks, and takes nothing but a host name', async () => {
    const from = await unpacked({ arch: ARCH });
    const root = temporaryFolder();
    expect(installed(from, root).stderr).toContain('the bundle was made without an endpoint');
    for (const bad of ['a/b', "a'b", 'a&b', 'a"b', '-x', 'a b']) {
      expect(installed(from, root, '--endpoint', bad)).toMatchObject({
        status: 1,
        stderr: `install.sh: ${bad} is not a host name\n`,
      });
    }
    expect(readdirSync(root)).toEqual([]);
    expect(installed(from, root, '--endpoint', HOST).status).toBe(0);
    expect(installedConfig(root).connection).toMatchObject({ endpoint: HOST, port: 8883, clientId: 'room-001' });
  });

  it('does not make a device of another thing out of one that has keys', async () => {
    const root = temporaryFolder();
    const folder = withManifest();
    expect(installed(await unpacked({ endpoint: HOST, arch: ARCH }, folder, 'room-002'), root).status).toBe(0);
    const other = await unpacked({ endpoint: HOST, arch: ARCH }, folder, 'room-001');
    expect(installed(other, root).stderr).toContain('this device is room-002, and the bundle is for room-001');
    expect(installedConfig(root).thing).toBe('room-002');
    expect(installed(other, root, '--purge').status).toBe(0);
    expect(installed(other, root).status).toBe(0);
    expect(installedConfig(root).thing).toBe('room-001');
  });

  it('--uninstall keeps keys and readings, --purge leaves nothing', async () => {
    const from = await unpacked({ endpoint: HOST, claim: 'claim', arch: ARCH }, await withClaim());
    const root = temporaryFolder();
    installed(from, root);
    writeFileSync(join(root, 'var/lib/fleetwright/private.key'), 'mine');
    expect(installed(from, root, '--uninstall')).toMatchObject({ status: 0, stderr: '' });
    expect(filesBelow(root)).toEqual(['etc/fleetwright/thing', 'var/lib/fleetwright/private.key']);
    expect(installed(from, root, '--purge')).toMatchObject({ status: 0, stderr: '' });
    expect(filesBelow(root)).toEqual([]);
  });

  it.each([
    [
      'an old Node',
      { node: 'case $2 in process.versions.node) echo 20.18.3;; *) echo linux-x64;; esac' },
      'Node 20.18.3 is too old: the agent needs 20.19',
    ],
    [
      'a Node of another processor',
      { node: 'case $2 in process.versions.node) echo 22.1.0;; *) echo linux-arm;; esac' },
      'and Node here is linux-arm',
    ],
    ['a 32-bit system', { getconf: 'echo 32' }, 'this is a 32-bit system'],
    ['another system', { uname: 'echo Darwin' }, 'this bundle is for Linux, not Darwin'],
    ['musl', { ldd: 'echo musl libc >&2' }, 'this system has musl'],
  ])('refuses %s, and writes nothing', async (_, programs, message) => {
    const root = temporaryFolder();
    const from = await unpacked({ endpoint: HOST, arch: ARCH });
    const { status, stderr } = install(from, [], {
      DESTDIR: root,
      PATH: `${withPrograms(programs)}:${process.env.PATH}`,
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) });
    expect(readdirSync(root)).toEqual([]);
  });

  it('says where to get Node where there is none', async () => {
    const programs = withPrograms({});
    for (const name of ['sh', 'dirname', 'id', 'uname', 'getconf']) {
      writeFileSync(
        join(programs, name),
        `#!/bin/sh\nexec ${execFileSync('which', [name], { encoding: 'utf8' }).trim()} "$@"\n`,
        { mode: 0o755 },
      );
    }
    const { stderr } = install(await unpacked({ endpoint: HOST }), [], { DESTDIR: temporaryFolder(), PATH: programs });
    expect(stderr).toContain('Node is not installed');
    expect(stderr).toContain('https://nodejs.org/en/download');
  });

  it('refuses to run without root where it is no rehearsal', async () => {
    const from = await unpacked({ endpoint: HOST, arch: ARCH });
    const { status, stderr } = install(from, ['--uninstall'], {
      PATH: `${withPrograms({ id: 'echo 1000' })}:${process.env.PATH}`,
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('this needs root') });
  });

  it.each(['--help', '-h'])('explains itself on %s', async (flag) => {
    expect(install(await unpacked({}), [flag], {})).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('--purge'),
    });
  });
});

describe('hostile names', () => {
  it.each(['a:b-c_d-1', '9', '0x1f', 'con', 'NULL', 'root', `x${'-'.repeat(90)}`])(
    'the serial %j comes through unit and script',
    async (serial) => {
      const folder = withManifest(manifest().replace('{ prefix: room-, count: 3 }', JSON.stringify([serial])));
      const from = await unpacked({ endpoint: HOST, arch: ARCH }, folder, serial);
      const root = temporaryFolder();
      expect(installed(from, root)).toMatchObject({ status: 0, stderr: '' });
      expect(readFileSync(join(root, 'etc/fleetwright/thing'), 'utf8')).toBe(`${serial}\n`);
      expect(installedConfig(root).thing).toBe(serial);
    },
  );

  it('a folder with spaces and quotes is installed from, and into', async () => {
    const folder = join(temporaryFolder(), `it's "here" $HOME`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'fleet.yaml'), manifest());
    const root = join(temporaryFolder(), `a $(touch x) 'root'`);
    expect(installed(await unpacked({ endpoint: HOST, arch: ARCH }, folder), root)).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(installedConfig(root).thing).toBe('room-001');
  });
});

const installed = (from: string, root: string, ...words: string[]) => install(from, words, { DESTDIR: root });

function install(from: string, words: readonly string[], env: Given) {
  return spawnSync('/bin/sh', [join(from, 'install.sh'), ...words], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });
}

function installedConfig(root: string): AgentConfig {
  return JSON.parse(readFileSync(join(root, 'etc/fleetwright/config.json'), 'utf8')) as AgentConfig;
}

function withPrograms(programs: Given): string {
  const folder = temporaryFolder();
  for (const [name, body] of Object.entries(programs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return folder;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

const modes = (root: string, paths: readonly string[]) => paths.map((path) => statSync(join(root, path)).mode & 0o777);
