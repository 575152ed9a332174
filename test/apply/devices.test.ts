import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEVICES_STEP, devicesStep, LEAVING_STEP } from '../../compiler/6-apply/devices/devices-step';
import { Journal } from '../../compiler/6-apply/devices/journal';
import { desiredGroups } from '../../compiler/6-apply/registry/desired-group';
import { groupDigest } from '../../compiler/6-apply/registry/group-digest';
import { Registry } from '../../compiler/6-apply/registry/registry';
import { storeOf } from '../../compiler/6-apply/state/applied';
import type { Snapshot } from '../../schema/plan/snapshot';
import { describeWithMoto, MOTO_ACCOUNT, useMoto } from '../moto/server';
import { FLEET, fleetOf, group, names, readyAt, registryAt, registryOf, runStep } from './devices-world';
import { runAt } from './fleet-under-test';
import { Tap } from './tap';
import { useEnvironment } from './with-clients';

const GROUPS = [`${FLEET}-cold`, `${FLEET}-warm`];
const COLD = names('cold', 120);
const WARM = names('warm', 80);
const CLAIMED = group('claimed', { things: names('claimed', 50), provisioning: 'claim' });
const FIRST = fleetOf(group('cold', { things: COLD }), group('warm', { things: WARM }), CLAIMED);

describeWithMoto('the registry of devices that are registered beforehand', () => {
  const moto = useMoto();
  const tap = new Tap(() => moto().url);
  beforeAll(() => tap.start());
  afterAll(() => tap.stop());
  useEnvironment();
  beforeEach(async () => {
    await moto().reset();
    await readyAt(moto().url);
    tap.forget();
    tap.stand = async () => undefined;
  });

  const devices = (base: Snapshot | undefined, target: Snapshot, run = runAt(tap.url)) =>
    runStep(run, DEVICES_STEP, base, target);
  const registry = (groups = GROUPS) => registryAt(moto().url, groups);
  /** `POST /things`: how many, by method and the fixed parts of the path. */
  const calls = () => {
    const count: Record<string, number> = {};
    for (const operation of tap.operations('IoT.')) {
      const path =
        operation
          .slice(4)
          .split('?')[0]
          ?.replace(/(cold|warm|claimed|written)-[\w-]+/g, '*') ?? '';
      count[path] = (count[path] ?? 0) + 1;
    }
    return count;
  };

  it('200 devices: the first apply makes them, and one call for each group tells the next that nothing has changed', async () => {
    expect(await devices(undefined, FIRST)).toBe('200 registered');
    expect(await registry()).toEqual(registryOf(FIRST));
    tap.forget();
    expect(await devices(FIRST, FIRST)).toBeUndefined();
    expect(calls()).toEqual({ 'GET /thing-groups/*': 2 });
  });

  it('a fleet that provisions by claim costs no call', async () => {
    await devices(undefined, fleetOf(CLAIMED));
    expect(tap.seen).toEqual([]);
  });

  it('what differs is changed, by as many calls as things differ; others are seen in lists and never read', async () => {
    await devices(undefined, FIRST);
    const rooms = COLD.map((_, at) => (at < 5 ? 'cellar' : `room-${at}`));
    const things = [...COLD.slice(0, -4), ...names('new', 3)];
    const moved = WARM[0] ?? '';
    const second = fleetOf(
      group('cold', { things: [...things, moved], rooms: [...rooms.slice(0, -4), 'a', 'b', 'c', 'd'] }),
      group('warm', { things: WARM.slice(1), rooms: WARM.slice(1).map((_, at) => `room-${at + 1}`) }),
      CLAIMED,
    );
    tap.forget();
    expect(await devices(FIRST, second)).toBe('3 registered, 6 changed, 4 retired');
    expect(await registry()).toEqual(registryOf(second));
    const { 'GET /things/*': reads = 0, 'GET /things': lists = 0, 'PATCH /things/*': updates, ...rest } = calls();
    expect({ reads, updates }).toEqual({ reads: 0, updates: 6 });
    expect(lists).toBeLessThanOrEqual(Math.ceil(120 / 250) + Math.ceil(80 / 250));
    expect(rest['DELETE /things/*']).toBe(4);
  });

  it('whatever was changed by hand is put right once a group changes; what nobody knows leaves the group and stays', async () => {
    await devices(undefined, FIRST);
    const iot = await runAt(moto().url).work.clients.iot();
    const { AddThingToThingGroupCommand, CreateThingCommand, RemoveThingFromThingGroupCommand, UpdateThingCommand } =
      await import('@aws-sdk/client-iot');
    const [thingGroupName, thingName] = [GROUPS[0], COLD[1]];
    await iot.send(new UpdateThingCommand({ thingName: COLD[0], attributePayload: { attributes: { group: 'x' } } }));
    await iot.send(new RemoveThingFromThingGroupCommand({ thingGroupName, thingName }));
    await iot.send(new CreateThingCommand({ thingName: 'stranger' }));
    await iot.send(new AddThingToThingGroupCommand({ thingGroupName, thingName: 'stranger' }));
    const next = fleetOf(group('cold', { things: [...COLD, 'cold-new'] }), group('warm', { things: WARM }), CLAIMED);
    expect(await devices(FIRST, next)).toBe('1 registered, 2 changed, 1 taken out of a group');
    expect(await registry()).toEqual({
      ...registryOf(next),
      stranger: { type: undefined, attributes: {}, groups: [] },
    });
  });

  it('a device that leaves is retired with its certificate, and one that has none is too', async () => {
    const iot = await runAt(moto().url).work.clients.iot();
    const { AttachThingPrincipalCommand, CreateKeysAndCertificateCommand, DescribeCertificateCommand } = await import(
      '@aws-sdk/client-iot'
    );
    const before = fleetOf(group('cold', { things: COLD.slice(0, 12) }));
    await devices(undefined, before);
    const { certificateArn, certificateId } = await iot.send(
      new CreateKeysAndCertificateCommand({ setAsActive: true }),
    );
    await iot.send(new AttachThingPrincipalCommand({ thingName: COLD[11], principal: certificateArn }));
    const next = fleetOf(group('cold', { things: COLD.slice(0, 10) }));
    expect(await devices(before, next)).toBe(`2 retired, 1 certificate deactivated (${certificateId})`);
    expect(await registry(GROUPS.slice(0, 1))).toEqual(registryOf(next));
    const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
    expect(certificateDescription?.status).toBe('INACTIVE');
  });

  it('a group that leaves the manifest is emptied before its stack changes; one that goes on by claim keeps its things', async () => {
    await devices(undefined, FIRST);
    const next = fleetOf(group('cold', { things: COLD, provisioning: 'claim' }));
    expect(await runStep(runAt(tap.url), LEAVING_STEP, FIRST, next)).toBe('80 retired');
    expect(await devices(FIRST, next)).toBeUndefined();
    expect(Object.keys(await registry())).toEqual(COLD);
    // Back again: devices may have changed under the claim, so all is looked at.
    tap.forget();
    await devices(next, fleetOf(group('cold', { things: COLD })));
    expect(calls()['GET /things']).toBeGreaterThan(0);
  });

  it('more deletions than the plan has shown are refused, with the flag that lets them pass', async () => {
    await devices(undefined, FIRST);
    // An apply of other things that was stopped: its journal says that they are ours.
    const { work } = runAt(moto().url);
    const store = storeOf(work.clients, FLEET, MOTO_ACCOUNT);
    const { journal } = await Journal.open(store);
    await journal.begin('now', { changes: COLD.slice(0, 50).map((thing) => ({ does: 'create', thing })) });
    const rooms = COLD.slice(50).map((_, at) => `room-${at + 50}`);
    const kept = fleetOf(group('cold', { things: COLD.slice(50), rooms }));
    await expect(runStep(runAt(tap.url), DEVICES_STEP, kept, kept)).rejects.toMatchObject({
      kind: 'blocked',
      fix: expect.stringContaining('--allow-delete 50'),
    });
    expect(await runStep(runAt(tap.url), DEVICES_STEP, kept, kept, { allowDelete: 50 })).toBe('50 retired');
  });

  it('a thing of another fleet under the same name is not taken', async () => {
    const { CreateThingCommand, CreateThingTypeCommand } = await import('@aws-sdk/client-iot');
    const iot = await runAt(moto().url).work.clients.iot();
    await iot.send(new CreateThingTypeCommand({ thingTypeName: 'other-probe' }));
    await iot.send(new CreateThingCommand({ thingName: 'cold-0001', thingTypeName: 'other-probe' }));
    // AWS says that it is there already; moto writes over it.
    tap.fate = ({ operation }) =>
      operation === 'IoT.POST /things/cold-0001'
        ? { status: 409, xml: '{"__type":"ResourceAlreadyExistsException","message":"exists"}' }
        : 'pass';
    await expect(devices(undefined, FIRST)).rejects.toMatchObject({
      kind: 'taken-thing',
      message: expect.stringContaining('cold-0001'),
    });
  });

  it('a storm of throttling is sat out', async () => {
    let left = 150;
    tap.fate = ({ operation }) =>
      /^IoT\.(POST|PUT) .things/.test(operation) && left-- > 0
        ? { status: 429, xml: '{"__type":"ThrottlingException","message":"Rate exceeded"}' }
        : 'pass';
    expect(await devices(undefined, FIRST)).toBe('200 registered');
    expect(await registry()).toEqual(registryOf(FIRST));
    expect(left).toBeLessThan(0);
  });

  describe('very many new things', () => {
    const STEP = devicesStep(20);
    const many = fleetOf(group('cold', { things: names('cold', 30) }));

    it('go to a bulk registration task, which is followed to its end; what it leaves is made up by calls', async () => {
      const asked: Record<string, string>[] = [];
      let looks = 0;
      tap.stand = async ({ operation, body }) => {
        const json = (value: object) => ({ status: 200, body: JSON.stringify(value) });
        if (!operation.includes('/thing-registration-tasks')) return undefined;
        if (operation.includes('POST')) {
          asked.push(JSON.parse(body) as Record<string, string>);
          return json({ taskId: 'task-1' });
        }
        if (operation.includes('?status=')) return json({ taskIds: [] });
        if (++looks < 3) return json({ status: 'InProgress', percentageProgress: 50 });
        // As AWS would: what the lines of the file say, but for one that fails.
        await registered(asked[0]?.['inputFileKey'] ?? '', 1);
        return json({ status: 'Completed', percentageProgress: 100, successCount: 29, failureCount: 1 });
      };
      const run = runAt(tap.url);
      expect(await runStep(run, STEP, undefined, many)).toBe('30 registered');
      expect(await registry(GROUPS.slice(0, 1))).toEqual(registryOf(many));
      expect(asked.length).toBe(1);
      const template = JSON.parse(asked[0]?.['templateBody'] ?? '') as { Parameters: object };
      expect(Object.keys(template.Parameters)).toEqual(['SerialNumber', 'room']);
      expect(asked[0]?.['roleArn']).toBe(`arn:aws:iam::${MOTO_ACCOUNT}:role/${FLEET}-registration`);
      expect(run.heard).toContainEqual(expect.objectContaining({ code: 'bulk-registration' }));
      expect(calls()['POST /things/*']).toBe(1);
    });

    const registered = async (key: string, but: number) => {
      const { work } = runAt(moto().url);
      const store = storeOf(work.clients, FLEET, MOTO_ACCOUNT);
      const lines = Buffer.from((await store.read(key.slice(store.prefix.length)))?.bytes ?? []).toString();
      const registry = new Registry(work.clients);
      for (const line of lines.trim().split('\n').slice(but)) {
        const { SerialNumber = '', ...own } = JSON.parse(line) as Record<string, string>;
        await registry.create(SerialNumber, `${FLEET}-probe`, { group: 'cold', site: 'a', ...own });
        await registry.enter(`${FLEET}-cold`, SerialNumber);
      }
    };

    it('a task that runs for this very file already, of an apply that was stopped, is followed and not begun again', async () => {
      const begun: string[] = [];
      tap.stand = async ({ operation }) => {
        const json = (value: object) => ({ status: 200, body: JSON.stringify(value) });
        if (!operation.includes('/thing-registration-tasks')) return undefined;
        if (operation.includes('POST')) begun.push(operation);
        if (operation.includes('?status=')) return json({ taskIds: ['task-0'] });
        const [digest] = desiredGroups(many).map(groupDigest);
        const inputFileKey = `fleetwright/${FLEET}/registration/cold-${digest?.slice(0, 16)}.jsonl`;
        return json({ status: 'Completed', percentageProgress: 100, inputFileKey });
      };
      expect(await runStep(runAt(tap.url), STEP, undefined, many)).toBe('30 registered');
      expect(begun).toEqual([]);
      expect(await registry(GROUPS.slice(0, 1))).toEqual(registryOf(many));
    });

    it('are made one by one where an endpoint has no such task, which is told', async () => {
      const run = runAt(tap.url);
      expect(await runStep(run, STEP, undefined, many)).toBe('30 registered');
      expect(run.heard).toContainEqual(expect.objectContaining({ code: 'no-bulk-registration' }));
      expect(await registry(GROUPS.slice(0, 1))).toEqual(registryOf(many));
    });
  });
});
