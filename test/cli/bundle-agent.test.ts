import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openRoom, type Room } from '../twin/iot-core/room';
import { ARCH, unpacked } from './bundle-case';
import { temporaryFolder } from './temporary-folder';

const THING = 'pi-001';
const root = fileURLToPath(new URL('../../', import.meta.url));

/** The agent as a technician unpacks it: nothing of this repository and no npm is in its reach. */
describe('the agent out of its bundle', () => {
  let room: Room;
  beforeAll(async () => {
    room = await openRoom();
  });
  afterAll(() => room.close());

  it('says how it is used', async () => {
    const { status, stderr } = spawnSync(process.execPath, ['agent/agent.js'], {
      cwd: await bundle(),
      encoding: 'utf8',
      env: {},
    });
    expect({ status, stderr }).toEqual({
      status: 64,
      stderr: expect.stringContaining('usage: node agent.js --config <file>'),
    });
  });

  it('joins the fleet by claim, over TLS, and is connected', async () => {
    const agent = start(await bundle(), room.core.port);
    await agent.says('"connected"');
    expect(room.core.registry.thing(THING)).toBeDefined();
    expect(agent.text()).not.toContain('PRIVATE KEY');
    agent.stop();
    expect(await agent.ended).toBe(0);
  });

  it('names what is wrong where nobody listens', async () => {
    const agent = start(await bundle(), await closedPort());
    await agent.says('CONNECTION_REFUSED');
    agent.stop();
    expect(await agent.ended).toBe(0);
  });

  /** For the example's gateways, with the twin's authority and claim. */
  async function bundle(): Promise<string> {
    const folder = temporaryFolder();
    copyFileSync(join(root, 'fleet.example.yaml'), join(folder, 'fleet.yaml'));
    cpSync(join(root, 'docs/example'), join(folder, 'docs/example'), { recursive: true });
    const claim = room.core.claims.get('iot-enterprise-group4');
    if (!claim) throw new Error('the twin has no claim for group4');
    const given = { arch: ARCH, endpoint: 'localhost', ca: room.core.caPath, claim: dirname(claim.certificatePath) };
    return unpacked(given, folder, THING);
  }
});

/** Starts it with the words of its unit, the folders of the device being those of the test. */
function start(from: string, port: number) {
  const data = temporaryFolder();
  const [line = ''] = /^ExecStart=.*$/m.exec(readFileSync(join(from, 'fleetwright-agent.service'), 'utf8')) ?? [];
  const [, ...words] = line.split(' ').map((word) =>
    word
      .replace(/^"(.*)"$/, '$1')
      .replace(/^\/opt\/fleetwright\//, '')
      .replace(/^\/etc\/fleetwright\//, '')
      .replace(/^\/var\/lib\/fleetwright$/, data),
  );
  const child = spawn(process.execPath, [...words, '--port', `${port}`], {
    cwd: from,
    env: { PATH: process.env.PATH },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const says = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => (said.includes(wanted) ? resolve() : undefined);
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
      void ended.then((code) => reject(new Error(`the agent ended with ${code} and never said ${wanted}:\n${said}`)));
      look();
    });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      said += data.toString('utf8');
    });
  }
  return { says, ended, text: () => said, stop: () => child.kill('SIGTERM') };
}

/** A port on which something listened a moment ago. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 1));
    });
  });
}
