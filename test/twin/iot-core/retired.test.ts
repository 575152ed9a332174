import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from './client';
import { onboard } from './provision';
import { openRoom, type Room, registered } from './room';

describe('things that are retired', () => {
  let room: Room;
  beforeAll(async () => {
    room = await openRoom();
  });
  afterAll(() => room.close());

  it('are disconnected at once, and their certificate may no longer connect; the trace says why', async () => {
    const [leaves, stays] = [await onboard(room, 'group1', 'temp-001'), await onboard(room, 'group1', 'temp-002')];
    const [one, other] = [await connect(room, 'temp-001', leaves), await connect(room, 'temp-002', stays)];
    const retired = room.core.retire(new Set(['temp-001']));
    expect(retired).toEqual(new Map([['temp-001', [leaves.certificateId]]]));
    await one.untilClosed();
    expect(one.disconnectReason).toBe(0x98);
    await expect(connect(room, 'temp-001', leaves)).rejects.toThrow();
    await expect(connect(room, 'temp-002', leaves), 'as another thing').rejects.toThrow();
    expect(other.closed).toBe(false);
    await other.end();
    expect(room.core.registry.thing('temp-001')).toBeUndefined();
    expect(room.core.registry.certificate(leaves.certificateId)).toMatchObject({
      status: 'INACTIVE',
      policies: [],
      things: [],
    });
    const steps = room.steps.filter(({ thing }) => thing === 'temp-001').map(({ text }) => text);
    expect(steps).toContain(`thing temp-001 is retired: certificate ${leaves.certificateId} is INACTIVE`);
  });

  it('stay so after a restart', async () => {
    const leaves = await onboard(room, 'group1', 'temp-003');
    room.core.retire(new Set(['temp-003']));
    await room.restart();
    await expect(connect(room, 'temp-003', leaves)).rejects.toThrow();
  });

  it('leave a certificate alone that a thing which stays has, too', async () => {
    const shared = await registered(room, 'temp-004');
    const [certificate] = [...room.core.registry.certificates()].filter(({ things }) => things.includes('temp-004'));
    await registered(room, 'temp-005');
    room.core.registry.attachThing(certificate?.id ?? '', 'temp-005');
    room.core.retire(new Set(['temp-004']));
    expect(room.core.registry.certificate(certificate?.id ?? '')).toMatchObject({
      status: 'ACTIVE',
      things: ['temp-005'],
    });
    await (await connect(room, 'temp-005', shared)).end();
  });

  it('take their settings with them: a device that comes back starts with those of its file', async () => {
    await onboard(room, 'group1', 'temp-006');
    const address = { thing: 'temp-006', name: 'config' };
    await room.core.updateShadow(address, { state: { desired: { everyMs: 1_000 } } });
    room.core.retire(new Set(['temp-006']));
    await onboard(room, 'group1', 'temp-006');
    expect(room.core.shadow(address)).toBeUndefined();
  });
});
