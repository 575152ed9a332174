import { EventEmitter } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Journal } from '../../../runtime/agent/journal';
import { type AgentEvent, ConnectError, type Credentials } from '../../../runtime/agent/ports';
import { type GatewayProcess, runGateway } from '../../../runtime/agent/run-gateway';
import { Systemd, systemdNotify } from '../../../runtime/agent/systemd';
import { Authority } from '../../../runtime/twin/iot-core/ca/authority';
import { virtualClock } from '../../drivers/virtual-clock';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { bringIdentity, REGISTERED } from './device';
import { MemoryBroker } from './memory-broker';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  vi.useRealTimers();
  folder.remove();
});

/** The process of a gateway: its command line, its signals, and what it says. */
class Gateway extends EventEmitter implements GatewayProcess {
  readonly argv: readonly string[];
  readonly env = {};
  out = '';
  errors = '';
  readonly stdout = { write: (text: string) => (this.out += text) };
  readonly stderr = { write: (text: string) => (this.errors += text) };

  constructor(...args: readonly string[]) {
    super();
    this.argv = ['node', 'agent.js', ...args];
  }
  get lines(): { kind: string; at: string; thing: string; [key: string]: unknown }[] {
    return this.out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }
}

describe('the program of a gateway', () => {
  let identity: Credentials;
  let broker: MemoryBroker;
  beforeAll(async () => {
    const place = temporaryFolder();
    const { pem, privateKey } = await (await Authority.open(place.path)).deviceCertificate();
    identity = { certificate: pem, privateKey };
    place.remove();
  });
  beforeEach(() => {
    broker = new MemoryBroker();
  });

  const data = () => join(folder.path, 'data');
  const configFile = (config: unknown = { ...REGISTERED, everyMs: 20 }, name = 'config.json') => {
    const file = join(folder.path, name);
    writeFileSync(file, JSON.stringify(config));
    return file;
  };
  const run = (gateway: Gateway) => runGateway(gateway, () => broker);
  const until = (holds: () => void) => vi.waitFor(holds, { timeout: 90_000, interval: 5 });

  it.each(['SIGTERM', 'SIGINT'])(
    'sends what it reads until %s, leaves nothing behind, and ends with 0',
    async (signal) => {
      bringIdentity(data(), identity);
      const gateway = new Gateway('--config', configFile(), '--data', data());
      const code = run(gateway);
      await until(() => expect(broker.on('/data').length).toBeGreaterThan(3));
      gateway.emit(signal);
      expect(await code).toBe(0);
      const kinds = gateway.lines.map(({ kind }) => kind);
      expect(kinds).toEqual(expect.arrayContaining(['started', 'connected', 'stopping', 'disconnected', 'counts']));
      expect(gateway.lines.find(({ kind }) => kind === 'stopping')).toMatchObject({ signal });
      expect(kinds.at(-1), 'the last word is the account').toBe('counts');
      expect(gateway.lines.at(-1)).toMatchObject({
        accepted: broker.on('/data').length,
        acknowledged: broker.on('/data').length,
        connected: false,
      });
      expect(gateway.errors).toBe('');
      for (const { at, thing } of gateway.lines) {
        expect(new Date(at).toISOString()).toBe(at);
        expect(thing).toBe('temp-001');
      }
      expect(existsSync(join(data(), 'log', 'lock')), 'its folder is free').toBe(false);
      expect(statSync(data()).mode & 0o777).toBe(0o700);
    },
  );

  it('connects to the place of its config, or to the one on the command line', async () => {
    bringIdentity(data(), identity);
    const asked = async (...args: readonly string[]) => {
      const gateway = new Gateway('--config', configFile(), '--data', data(), ...args);
      broker = new MemoryBroker();
      const code = run(gateway);
      await until(() => expect(broker.asked).not.toEqual([]));
      gateway.emit('SIGTERM');
      await code;
      const [{ credentials: _, ...place } = {}] = broker.asked;
      return place;
    };
    const plain = { endpoint: 'localhost', port: 8883, clientId: 'temp-001', keepAliveSeconds: 60 };
    expect(await asked()).toEqual(plain);
    expect(await asked('--endpoint', 'a.example', '--port', '443', '--ca', '/ca.pem')).toEqual({
      ...plain,
      endpoint: 'a.example',
      port: 443,
      authorityFile: '/ca.pem',
    });
  });

  it('comes in by the claim in a folder, one thing of a file of many', async () => {
    const claim = join(folder.path, 'claim');
    bringIdentity(claim, identity);
    const file = join(folder.path, 'group.ndjson');
    const lines = ['temp-000', 'temp-001', 'temp-002'].map((thing) =>
      JSON.stringify({
        ...REGISTERED,
        thing,
        provisioning: { ...REGISTERED.provisioning, by: 'claim', claimClientId: `claim--${thing}` },
      }),
    );
    // Whoever wrote it may have put blanks in it.
    writeFileSync(file, `${lines.join('\n').replaceAll('"thing":', '"thing" : ')}\n`);
    const args = ['--config', file, '--data', data(), '--thing', 'temp-002', '--claim', join(claim, 'identity')];
    broker.refusal = new ConnectError('unreachable', 'nobody there');
    const gateway = new Gateway(...args);
    const code = run(gateway);
    await until(() => expect(broker.asked).not.toEqual([]));
    gateway.emit('SIGTERM');
    expect(await code).toBe(0);
    expect(broker.asked[0]).toMatchObject({ clientId: 'claim--temp-002', credentials: identity });
    expect(gateway.lines[0]?.thing).toBe('temp-002');
  });

  it.each<[string, readonly string[], RegExp]>([
    ['nothing', [], /--config and --data are needed/],
    ['no data folder', ['--config', 'x'], /--config and --data are needed/],
    ['no config', ['--data', 'x'], /--config and --data are needed/],
    ['an option that it has not', ['--colour'], /colour/],
    ['a word too much', ['--config', 'x', '--data', 'y', 'z'], /z/],
    ...['0', '65536', '70000', '-1', '8883.5', 'http', ''].map(
      (port) => [`port ${port}`, ['--config', 'x', '--data', 'y', `--port=${port}`], /^no port: /] as const,
    ),
  ] as never)('told %s, it says how it is called and ends with 64', async (_what, args, message) => {
    const gateway = new Gateway(...(args as string[]));
    expect(await run(gateway)).toBe(64);
    expect(gateway.errors).toMatch(message as RegExp);
    expect(gateway.errors).toContain('usage: node agent.js --config <file> --data <folder>');
    expect(gateway.out).toBe('');
  });

  it.each(['1', '65535'])('takes port %s', async (port) => {
    const gateway = new Gateway('--config', join(folder.path, 'no.json'), '--data', data(), '--port', port);
    expect(await run(gateway)).toBe(78);
  });

  it.each<[string, () => string, readonly string[], RegExp]>([
    ['a file that is not there', () => join(folder.path, 'no.json'), [], /no\.json: .*ENOENT/],
    [
      'no JSON',
      () => {
        writeFileSync(join(folder.path, 'bad.json'), '{');
        return join(folder.path, 'bad.json');
      },
      [],
      /bad\.json: ./,
    ],
    [
      'a config of another shape',
      () => configFile({ format: 'fleetwright/agent-config/v0' }),
      [],
      /config\.json: .*must have required property/,
    ],
    [
      'a file of many and no name',
      () => configFile(REGISTERED, 'many.ndjson'),
      [],
      /so the name of the thing is needed/,
    ],
    [
      'a thing that is not in it',
      () => configFile(REGISTERED, 'many.ndjson'),
      ['--thing', 'temp-999'],
      /there is no temp-999 in it/,
    ],
  ])('given %s, it says so and ends with 78, which systemd does not try again', async (_what, file, more, message) => {
    const gateway = new Gateway('--config', file(), '--data', data(), ...more);
    expect(await run(gateway)).toBe(78);
    expect(gateway.errors).toMatch(message);
    expect(gateway.errors.endsWith('\n')).toBe(true);
  });

  it('does not share its folder: the second ends with 73 and says which', async () => {
    bringIdentity(data(), identity);
    const first = new Gateway('--config', configFile(), '--data', data());
    const code = run(first);
    await until(() => expect(first.out).toContain('"started"'));
    const second = new Gateway('--config', configFile(), '--data', data());
    expect(await run(second)).toBe(73);
    expect(second.errors).toMatch(/^temp-001 cannot be started: .*in use by process \d+\n$/);
    first.emit('SIGTERM');
    expect(await code).toBe(0);
  });
});

describe('systemd', () => {
  const bench = (environment: ConstructorParameters<typeof Systemd>[0]) => {
    const sent: string[] = [];
    const problems: string[] = [];
    let fails: Error | undefined;
    const systemd = new Systemd(
      environment,
      (detail) => problems.push(detail),
      (state, failed) => {
        sent.push(state);
        if (fails) failed(fails);
      },
    );
    const fail = (error: Error) => {
      fails = error;
    };
    return { systemd, sent, problems, fail };
  };

  it('is told that the service is ready and stopping, where it asked', () => {
    for (const [environment, expected] of [
      [{ NOTIFY_SOCKET: '/run/systemd/notify' }, ['READY=1', 'STOPPING=1']],
      [{ NOTIFY_SOCKET: '' }, []],
      [{}, []],
    ] as const) {
      const { systemd, sent } = bench(environment);
      systemd.ready();
      systemd.stopping();
      expect(sent).toEqual(expected);
    }
  });

  it('hears twice in the time that its watchdog allows, while all is well, and no more once it is ended', () => {
    vi.useFakeTimers();
    const { systemd, sent } = bench({ NOTIFY_SOCKET: '/n', WATCHDOG_USEC: '30000000' });
    let well = true;
    const end = systemd.watch(() => well);
    vi.advanceTimersByTime(14_999);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual(['WATCHDOG=1']);
    well = false;
    vi.advanceTimersByTime(15_000);
    expect(sent).toHaveLength(1);
    well = true;
    vi.advanceTimersByTime(15_000);
    expect(sent).toHaveLength(2);
    end();
    vi.advanceTimersByTime(60_000);
    expect(sent).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([undefined, '', '0', '-5', 'soon'])('without a watchdog (%j) hears nothing of it', (usec) => {
    vi.useFakeTimers();
    const { systemd, sent } = bench({ NOTIFY_SOCKET: '/n', WATCHDOG_USEC: usec });
    const end = systemd.watch(() => true);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60_000);
    end();
    expect(sent).toEqual([]);
  });

  it('that cannot be told is a problem, and none that ends the service', () => {
    const { systemd, problems, fail } = bench({ NOTIFY_SOCKET: '/n' });
    fail(new Error('not found'));
    systemd.ready();
    expect(problems).toEqual(['systemd-notify: not found']);
  });

  it('is told by the program systemd-notify, whose absence is told in turn', async () => {
    const bin = join(folder.path, 'bin');
    const notes = join(folder.path, 'notes');
    mkdirSync(bin);
    const path = process.env['PATH'];
    try {
      process.env['PATH'] = bin;
      const error = await new Promise<Error>((resolve) => systemdNotify('READY=1', resolve));
      expect(error.message).toContain('ENOENT');
      writeFileSync(join(bin, 'systemd-notify'), `#!/bin/sh\necho "$@" >> ${JSON.stringify(notes)}\n`);
      chmodSync(join(bin, 'systemd-notify'), 0o755);
      process.env['PATH'] = `${bin}${delimiter}${path}`;
      const failures: Error[] = [];
      systemdNotify('READY=1', (failed) => failures.push(failed));
      await vi.waitFor(() => expect(readFileSync(notes, 'utf8')).toBe('READY=1\n'), { timeout: 90_000 });
      expect(failures).toEqual([]);
    } finally {
      process.env['PATH'] = path;
    }
  });
});

describe('the journal of a gateway', () => {
  const bench = () => {
    const lines: Record<string, unknown>[] = [];
    const clock = virtualClock(Date.UTC(2026, 0, 1));
    const journal = new Journal('gw-1', clock, (text) => {
      expect(text.endsWith('\n'), 'a line').toBe(true);
      lines.push(JSON.parse(text));
    });
    return { journal, lines };
  };
  const accepted: AgentEvent = { kind: 'accepted', device: 'a', of: 'data', count: 2 };

  it('has one line for each event, with its time and thing', () => {
    const { journal, lines } = bench();
    journal.event({ kind: 'connected', detail: 'to the broker' });
    expect(lines).toEqual([
      { at: '2026-01-01T00:00:00.000Z', thing: 'gw-1', kind: 'connected', detail: 'to the broker' },
    ]);
    journal.close();
  });

  it('has what is only counted once a minute, where there is something new, and once more at the end', () => {
    vi.useFakeTimers();
    const { journal, lines } = bench();
    journal.event(accepted);
    journal.event(accepted);
    vi.advanceTimersByTime(59_999);
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(lines).toMatchObject([{ kind: 'counts', accepted: 4, acknowledged: 0, dropped: 0, connected: false }]);
    vi.advanceTimersByTime(120_000);
    expect(lines, 'nothing new').toHaveLength(1);
    journal.event(accepted);
    journal.close();
    expect(lines.slice(1)).toMatchObject([{ kind: 'counts', accepted: 6 }]);
    vi.advanceTimersByTime(120_000);
    expect(lines).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});
