import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { openRoom, type Room } from '../../twin/iot-core/room';
import { buildAgent } from './built';

describe('the program of a gateway', () => {
  let room: Room;
  let agent: Awaited<ReturnType<typeof buildAgent>>;
  const folders: { remove(): void }[] = [];
  const children = new Set<ChildProcess>();
  beforeAll(async () => {
    [room, agent] = await Promise.all([openRoom(), buildAgent()]);
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    for (const folder of folders.splice(0)) folder.remove();
  });
  afterAll(async () => {
    await room.close();
    agent.remove();
  });

  const temporary = () => {
    const folder = temporaryFolder();
    folders.push(folder);
    return folder.path;
  };

  /** The config of a thing, read ten times a second. */
  const configOf = (thing: string, folder: string) => {
    const text = readFileSync(join(room.generated, 'agents/group1', `${thing}.json`), 'utf8');
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(text), everyMs: 100 }));
    return file;
  };

  const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const child = spawn(process.execPath, [agent.main, ...args], { env: { PATH: process.env['PATH'], ...env } });
    children.add(child);
    let text = '';
    let errors = '';
    child.stdout.on('data', (bytes) => {
      text += bytes;
    });
    child.stderr.on('data', (bytes) => {
      errors += bytes;
    });
    const exited = once(child, 'exit').then(([code]) => code as number | null);
    const ended = exited.then(() => {
      children.delete(child);
    });
    return {
      child,
      exited,
      errors: () => errors,
      lines: () =>
        text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as { kind: string; [key: string]: unknown }),
      async says(kind: string) {
        while (!text.includes(`"kind":"${kind}"`)) {
          await Promise.race([once(child.stdout, 'data'), ended.then(() => Promise.reject(new Error(text + errors)))]);
        }
      },
    };
  };

  /** Command line of a thing of group1 that comes in by claim. */
  const onboarding = (thing: string, folder: string) => {
    const claim = room.core.claims.get('iot-enterprise-group1')?.certificatePath ?? '';
    const place = ['--endpoint', '127.0.0.1', '--port', String(room.core.port), '--ca', room.core.caPath];
    const data = join(folder, 'data');
    return ['--config', configOf(thing, folder), '--data', data, '--claim', dirname(claim), ...place];
  };
  const received = (topic: string) => room.inbound.filter((message) => message.topic === topic).length;
  const until = async (there: () => boolean) => {
    while (!there()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  it('comes in by claim, sends, and leaves in order when it is told to', async () => {
    const folder = temporary();
    const { child, exited, lines, says } = start(onboarding('temp-003', folder));
    await says('connected');
    await until(() => received('iot/group1/temp-003/data') >= 3);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(lines().map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['started', 'provisioning', 'connected', 'stopping', 'counts']),
    );
    expect(lines().every(({ at, thing }) => typeof at === 'string' && thing === 'temp-003')).toBe(true);
    const counts = lines().findLast(({ kind }) => kind === 'counts');
    expect(counts).toMatchObject({
      accepted: received('iot/group1/temp-003/data'),
      acknowledged: received('iot/group1/temp-003/data'),
    });
  });

  it('keeps all that it writes to itself', async () => {
    const folder = temporary();
    const { says } = start(onboarding('temp-004', folder));
    await says('connected');
    const open: string[] = [];
    const walk = (path: string) => {
      const stat = statSync(path);
      if ((stat.mode & 0o077) !== 0) open.push(path);
      if (stat.isDirectory()) for (const name of readdirSync(path)) walk(join(path, name));
    };
    walk(join(folder, 'data'));
    expect(open).toEqual([]);
  });

  it('killed at moments all over its first start, it ends up with one identity and goes on', async () => {
    const folder = temporary();
    const args = onboarding('temp-005', folder);
    for (const step of [
      '"step":"key"',
      '"step":"claim"',
      '"step":"certificate"',
      '"step":"register"',
      '"step":"identity"',
    ]) {
      const { child, exited, lines } = start(args);
      const there = () => JSON.stringify(lines()).includes(step) || lines().some(({ kind }) => kind === 'connected');
      await until(there);
      child.kill('SIGKILL');
      await exited;
    }
    const { says, lines } = start(args);
    await says('connected');
    expect(existsSync(join(folder, 'data/identity/pending.json'))).toBe(false);
    await until(() => received('iot/group1/temp-005/data') >= 3);
    expect(lines().filter(({ kind }) => kind === 'problem')).toEqual([]);
  });

  it('says what is wrong with its command line or config, by exit codes that systemd can tell apart', async () => {
    const folder = temporary();
    expect(await start([]).exited).toBe(64);
    expect(await start(['--config', 'x', '--data', 'y', '--port', '70000']).exited).toBe(64);
    expect(await start(['--colour']).exited).toBe(64);
    const missing = start(['--config', join(folder, 'no.json'), '--data', folder]);
    expect(await missing.exited).toBe(78);
    writeFileSync(join(folder, 'bad.json'), '{"format":"fleetwright/agent-config/v0"}');
    const bad = start(['--config', join(folder, 'bad.json'), '--data', folder]);
    expect(await bad.exited).toBe(78);
    expect(bad.errors()).toMatch(/must have required property/);
  });

  it('does not share its folder with another process', async () => {
    const folder = temporary();
    const first = start(onboarding('temp-006', folder));
    await first.says('started');
    const second = start(onboarding('temp-006', folder));
    expect(await second.exited).toBe(73);
    expect(second.errors()).toMatch(/temp-006 cannot be started/);
  });

  it('tells systemd that it is ready, alive and stopping', async () => {
    const folder = temporary();
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    // In the place of systemd-notify: writes down what it is to say.
    writeFileSync(join(bin, 'systemd-notify'), `#!/bin/sh\necho "$1" >> ${JSON.stringify(join(folder, 'notes'))}\n`);
    chmodSync(join(bin, 'systemd-notify'), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH']}`, NOTIFY_SOCKET: '/run/none', WATCHDOG_USEC: '100000' };
    const { child, exited } = start(onboarding('temp-007', folder), env);
    const notes = () => (existsSync(join(folder, 'notes')) ? readFileSync(join(folder, 'notes'), 'utf8') : '');
    await until(() => notes().includes('READY=1') && notes().includes('WATCHDOG=1'));
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    await until(() => notes().includes('STOPPING=1'));
  });
});
