import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimIn } from '../../../runtime/agent/claim';
import type { Transport } from '../../../runtime/agent/ports';
import { IdentityFolder } from '../../../runtime/agent/provisioning/identity-folder';
import { provision } from '../../../runtime/agent/provisioning/provision';
import { awsTransport } from '../../../runtime/agent/transport/aws';
import { systemClock } from '../../../runtime/clock';
import type { AgentConfig } from '../../../schema/agent-config';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { claimOf, openRoom, type Room } from '../../twin/iot-core/room';

describe('provisioning against the twin, by the generated templates and hook', () => {
  let room: Room;
  const folder = temporaryFolder();
  let places = 0;
  beforeAll(async () => {
    room = await openRoom();
  });
  afterAll(async () => {
    await room.close();
    folder.remove();
  });

  const configOf = (group: string, thing: string) =>
    JSON.parse(readFileSync(join(room.generated, 'agents', group, `${thing}.json`), 'utf8')) as AgentConfig;

  const attempt = (config: AgentConfig, more: { group?: string; transport?: Transport; place?: string } = {}) => {
    places += 1;
    const traces: string[] = [];
    const { group = config.group, place = String(places) } = more;
    const outcome = provision({
      config,
      folder: new IdentityFolder(join(folder.path, place), () => {}),
      transport: more.transport ?? awsTransport(systemClock()),
      // The twin decides how old a token is.
      clock: { ...systemClock(), now: () => room.clock.now() },
      place: { endpoint: '127.0.0.1', port: room.core.port, keepAliveSeconds: 60, authorityFile: room.core.caPath },
      claim: () => claimOf(room, group),
      trace: (step, detail) => traces.push(`${step}: ${detail}`),
    });
    return outcome.then((provisioned) => ({ ...provisioned, traces }));
  };

  it('a device with only a claim and a serial gets its own certificate, which then connects', async () => {
    const provisioned = await attempt(configOf('group1', 'temp-001'));
    expect(provisioned.kind).toBe('ready');
    if (provisioned.kind !== 'ready') return;
    const session = await awsTransport(systemClock()).connect({
      endpoint: '127.0.0.1',
      port: room.core.port,
      authorityFile: room.core.caPath,
      clientId: 'temp-001',
      keepAliveSeconds: 60,
      credentials: provisioned.credentials,
    });
    const message = { topic: 'iot/group1/temp-001/data', payload: Buffer.from('{}') };
    expect(await session.publish(message, 5000)).toBe('acknowledged');
    await session.close();
    expect(room.core.registry.thing('temp-001')).toMatchObject({ groups: ['iot-enterprise-group1'] });
  });

  it('a serial that is in no inventory is refused until somebody adds it', async () => {
    const config = configOf('group1', 'temp-002');
    const stranger = {
      ...config,
      thing: 'temp-777',
      provisioning: {
        ...config.provisioning,
        claimClientId: 'iot-enterprise-claim-group1--temp-777',
        parameters: { SerialNumber: 'temp-777' },
      },
    };
    expect(await attempt(stranger)).toMatchObject({ kind: 'refused', detail: expect.stringContaining('AccessDenied') });
  });

  it("the claim of one group does not open another group's template", async () => {
    const provisioned = await attempt(configOf('group1', 'temp-002'), { group: 'group2' });
    expect(provisioned).toMatchObject({ kind: expect.stringMatching(/refused|again/) });
    expect(room.core.registry.thing('temp-002')).toBeUndefined();
  });

  it('a token that expired while the device was off is replaced, with the same key', async () => {
    const config = configOf('group1', 'temp-003');
    const inner = awsTransport(systemClock());
    // The line goes dead between the certificate and its registration.
    const cut: Transport = {
      async connect(options) {
        const session = await inner.connect(options);
        return {
          closed: session.closed,
          takenOver: false,
          subscribe: (...args) => session.subscribe(...args),
          unsubscribe: (topics) => session.unsubscribe(topics),
          close: () => session.close(),
          publish: async (message, deadlineMs) => {
            if (!message.topic.includes('provisioning-templates')) return session.publish(message, deadlineMs);
            await session.close();
            return 'unknown';
          },
        };
      },
    };
    expect(await attempt(config, { transport: cut, place: 'expired' })).toMatchObject({ kind: 'again' });
    room.clock.advance(2 * 3_600_000);
    const provisioned = await attempt(config, { place: 'expired' });
    expect(provisioned.kind).toBe('ready');
    expect(provisioned.traces.join('\n')).toMatch(/too old/);
    expect(provisioned.traces.join('\n')).not.toMatch(/^key:/m);
  });

  it('a claim certificate that the broker does not know is not let in, and is not taken for a dead network', async () => {
    const stranger = temporaryFolder();
    const other = await (await import('../../../runtime/twin/iot-core/ca/authority')).Authority.open(stranger.path);
    const { pem, privateKey } = await other.deviceCertificate();
    const outcome = await provision({
      config: configOf('group1', 'temp-004'),
      folder: new IdentityFolder(join(folder.path, 'revoked'), () => {}),
      transport: awsTransport(systemClock()),
      clock: systemClock(),
      place: { endpoint: '127.0.0.1', port: room.core.port, keepAliveSeconds: 60, authorityFile: room.core.caPath },
      claim: () => ({ certificate: pem, privateKey }),
      trace: () => {},
    });
    expect(outcome).toMatchObject({ detail: expect.stringContaining('the claim certificate is not let in') });
    stranger.remove();
  });

  it('a folder without claim credentials is not an error of the program', () => {
    expect(claimIn(folder.path)).toBeUndefined();
    expect(claimIn(undefined)).toBeUndefined();
  });
});
