import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type TestClient } from './client';
import { temporaryFolder, writeExample } from './generated';
import { askToRegister, connectClaim, type Pending, requestCertificate } from './provision';
import type { Room } from './room';

const script = fileURLToPath(new URL('./room-process.ts', import.meta.url));
const CONFIG = '$aws/things/temp-001/shadow/name/config';

describe('kill -9 and a restart over the same folder', () => {
  const temporary = temporaryFolder();
  const generated = join(temporary.path, 'generated');
  const folder = join(temporary.path, 'data');
  let child: ChildProcess | undefined;

  /** As much of a room as the clients of the other tests need. */
  const start = async (): Promise<Room> => {
    child = spawn(process.execPath, ['--import', 'tsx', script, generated, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = await once(child.stdout as NodeJS.ReadableStream, 'data');
    const claims = new Map(
      [1, 2].map((n) => {
        const claim = join(folder, 'claims', `iot-enterprise-group${n}`);
        return [
          `iot-enterprise-group${n}`,
          { certificatePath: join(claim, 'certificate.pem'), privateKeyPath: join(claim, 'private.key') },
        ];
      }),
    );
    return { core: { port: Number(port), caPath: join(folder, 'ca', 'ca.pem'), claims } } as unknown as Room;
  };
  const kill = async () => {
    child?.kill('SIGKILL');
    await once(child as ChildProcess, 'exit');
  };
  const shadowClient = async (room: Room, device: Pending): Promise<TestClient> => {
    const client = await connect(room, 'temp-001', device);
    await client.mqtt.subscribeAsync(
      ['get/accepted', 'get/rejected', 'update/accepted', 'update/rejected'].map((end) => `${CONFIG}/${end}`),
      { qos: 1 },
    );
    return client;
  };

  beforeAll(() => writeExample(generated));
  afterAll(async () => {
    await kill();
    temporary.remove();
  });

  it('CA, claims, certificates, things, tokens and shadows are all there', async () => {
    const before = await start();
    const ca = readFileSync(before.core.caPath, 'utf8');
    const claim = await connectClaim(before, 'group1', 'temp-001');
    const device = await requestCertificate(claim, 'temp-001');
    expect((await askToRegister(claim, 'group1', 'temp-001', device.token)).accepted).toBe(true);
    const pending = await requestCertificate(claim, 'temp-002');
    const client = await shadowClient(before, device);
    for (let n = 1; n <= 20; n += 1) await client.ask(`${CONFIG}/update`, { state: { reported: { n } } });
    await kill();

    const after = await start();
    expect(readFileSync(after.core.caPath, 'utf8')).toBe(ca);
    const again = await shadowClient(after, device);
    expect((await again.ask(`${CONFIG}/get`, {})).body).toMatchObject({ state: { reported: { n: 20 } }, version: 20 });
    await again.mqtt.publishAsync('iot/group1/temp-001/data', '{}', { qos: 1 });
    const claimAgain = await connectClaim(after, 'group1', 'temp-002');
    expect((await askToRegister(claimAgain, 'group1', 'temp-001', device.token)).accepted).toBe(false);
    expect((await askToRegister(claimAgain, 'group1', 'temp-002', pending.token)).accepted).toBe(true);
    await Promise.all([claim, client, again, claimAgain].map((one) => one.end()));
  });
});
