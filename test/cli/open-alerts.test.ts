import { describe, expect, it } from 'vitest';
import { OpenAlerts } from '../../cli/up/open-alerts';
import { healthOf } from '../../runtime/console/views/fleet/health';
import type { ConsoleTick } from '../../schema/console-protocol';
import { folderWith } from './fleet';
import { RunningFleet, smallFleet } from './running-fleet';

const raised = (device: string, threshold: string, severity: 'critical' | 'warning' = 'critical') =>
  ({ kind: 'alert', device, threshold, severity, state: 'raised' }) as const;
const listed = (open: OpenAlerts) =>
  [...open.all()].map(({ group, device, alerts }) => `${group}/${device}: ${alerts.map(({ id }) => id).join(' ')}`);

describe('an alert is open', () => {
  it('from the word of the agent that it is raised until its word that it is cleared', () => {
    const open = new OpenAlerts();
    open.expect('gateway', 'cold');
    open.take('gateway', raised('a', 'warm'));
    open.take('gateway', raised('a', 'damp', 'warning'));
    open.take('gateway', raised('b', 'warm'));
    expect(listed(open)).toEqual(['cold/a: warm damp', 'cold/b: warm']);
    open.take('gateway', { ...raised('a', 'warm'), state: 'cleared' });
    open.take('gateway', { ...raised('b', 'warm'), state: 'cleared' });
    expect(listed(open)).toEqual(['cold/a: damp']);
  });

  it('after another start of its agent only where that finds it open, and never of a thing that was removed', () => {
    const open = new OpenAlerts();
    for (const thing of ['a', 'b']) {
      open.expect(thing, 'cold');
      open.take(thing, raised(thing, 'warm'));
      open.expect(thing, 'cold');
    }
    open.take('b', { ...raised('b', 'warm'), state: 'open' });
    expect(listed(open)).toEqual(['cold/b: warm']);
    open.remove('b');
    open.take('b', raised('b', 'warm'));
    expect(listed(open)).toEqual([]);
  });

  it('once where an agent and the watch beside it find the same by a model', () => {
    const open = new OpenAlerts();
    open.expect('a', 'cold');
    open.take('a', raised('a', 'model:odd', 'warning'));
    const found = ['a', 'b'].map((device) => ({
      group: 'cold',
      device,
      alerts: [{ id: 'model:odd', severity: 'warning' as const }],
    }));
    expect([...open.all(found)].map(({ device, alerts }) => `${device} ${alerts.length}`)).toEqual(['a 1', 'b 1']);
  });
});

it('the sign of a device is that of its worst open alert, and says all of them in words', () => {
  expect(healthOf('online', [])).toEqual({ sign: 'online', words: 'online' });
  const open = [
    { id: 'warm', severity: 'critical' },
    { id: 'damp', severity: 'warning' },
  ] as const;
  expect(healthOf('offline', open)).toEqual({
    sign: 'critical',
    words: 'offline, 2 open alerts: warm (critical), damp (warning)',
  });
});

it('the console hears which alerts are open, of which device', { timeout: 180_000 }, async () => {
  const folder = folderWith({ 'fleet.yaml': smallFleet() });
  const fleet = new RunningFleet(folder, [
    '--speed',
    '60',
    '--console-port',
    '0',
    '--fault',
    'rooms/room-002:door-open@10s',
  ]);
  const console = String((await fleet.event('started')).console);
  const open = await firstOpen(`${console}api/stream`);
  expect(open).toEqual({ rooms: { 'room-002': [{ id: 'warm', severity: 'critical' }] } });
  fleet.child.kill('SIGINT');
  await fleet.ended();
});

/** Of the first tick that names any. */
async function firstOpen(url: string): Promise<ConsoleTick['open']> {
  const { body } = await fetch(url);
  let text = '';
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    text += Buffer.from(piece).toString();
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const { open } = JSON.parse(event.slice(event.indexOf('{'))) as ConsoleTick;
      if (Object.keys(open).length > 0) return open;
    }
  }
  throw new Error('the stream ended');
}
