import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentOf } from '../../../compiler/ir/artifact';
import { Notifier, readNotifier } from '../../../runtime/twin/notifier/notifier';
import { loadStacks } from '../../../runtime/twin/stacks/load';
import { compiled } from '../../targets/notifier/generated-code';
import { temporaryFolder } from '../iot-core/generated';
import { SteppingClock } from '../metrics/stepping-clock';

const MINUTE = 60_000;

let folder: ReturnType<typeof temporaryFolder>;
let clock: SteppingClock;
let told: string[];
let published: object[];
const failures: unknown[] = [];
const rooms: Notifier[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  clock = new SteppingClock();
  told = [];
  published = [];
});
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.stop();
  folder.remove();
  expect(failures).toEqual([]);
});

/** The files of a fleet, and what the twin reads from them. */
async function files(alerts: string, name = 'generated') {
  const generated = join(folder.path, name);
  for (const artifact of (await compiled(alerts)).artifacts) {
    const path = join(generated, artifact.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, [...contentOf(artifact)].join(''));
  }
  const { resources } = loadStacks(generated);
  const arn = resources.find(({ logicalId }) => logicalId === 'Notifier')?.arn ?? '';
  return { deployed: await readNotifier(resources, generated), arn };
}

/** A notifier over the folder, by the files of a fleet. */
async function open(alerts: string): Promise<{ room: Notifier; arn: string }> {
  const { deployed, arn } = await files(alerts);
  const room = new Notifier({
    folder: join(folder.path, 'notifier'),
    clock,
    notifications: {
      publish: async (topic, message, { rule = 'a tick' }) => {
        told.push(`${(JSON.parse(message) as { notice: string }).notice} to ${topic.split(':').at(-1)} by ${rule}`);
      },
    },
    publisher: {
      publish: async (topic, payload) => {
        published.push({ topic, ...(JSON.parse(Buffer.from(payload).toString()) as object) });
      },
    },
    onFailure: (error) => failures.push(error),
  });
  rooms.push(room);
  room.serve(deployed);
  room.start();
  return { room, arn };
}

const breach = () =>
  JSON.stringify({ group_id: 'rooms', device_id: 'room-001', threshold: 'hot', event_time: clock.now() });

describe('the notifier of the twin', () => {
  it('tells by the topics of the stacks: what a rule heard at once, what is due at a full minute of the clock', async () => {
    const { room, arn } = await open('  escalateAfter: 30m\n  escalateTo: [boss@example.com]');
    await room.invoke(arn, breach(), { rule: 'acme__rooms__threshold__hot', traceId: 't' });
    await room.invoke(arn, breach(), { rule: 'acme__rooms__threshold__hot', traceId: 't' });
    await clock.advance(40 * MINUTE);
    expect(told).toEqual([
      'breach to acme-alerts by acme__rooms__threshold__hot',
      'escalated to acme-alerts-escalated by a tick',
    ]);
  });

  it('remembers after a kill what it has told', async () => {
    const first = await open('  repeatAfter: 1h');
    await first.room.invoke(first.arn, breach(), { rule: 'r' });
    const second = await open('  repeatAfter: 1h');
    await clock.advance(MINUTE);
    await second.room.invoke(second.arn, breach(), { rule: 'r' });
    expect(told).toEqual(['breach to acme-alerts by r']);
  });

  it('goes by other settings from the next tick on, and has nothing to call where there is none', async () => {
    const { room, arn } = await open('  silence: [{ from: 2026-01-31T00:00Z, until: 2026-02-01T00:00Z }]');
    const warm = {
      group_id: 'rooms',
      device_id: 'room-001',
      threshold: 'warm',
      state: 'raised',
      event_time: clock.now(),
    };
    await room.invoke(arn, JSON.stringify(warm), { rule: 'r' });
    await clock.advance(5 * MINUTE);
    expect(told).toEqual([]);
    room.serve((await files('  repeatAfter: 1h', 'next')).deployed);
    await clock.advance(MINUTE);
    expect(told).toEqual(['waited to acme-alerts by a tick']);
    room.serve((await files('', 'without')).deployed);
    await expect(room.invoke(arn, '{}', {})).rejects.toThrow(`ResourceNotFound: there is no function ${arn}`);
  });
});
