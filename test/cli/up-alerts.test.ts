import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith } from './fleet';
import { RunningFleet, smallFleet } from './running-fleet';

/** Alerts that remember, on a laptop: the rules, the notifier and its settings are the files that are deployed. */

const TIMEOUT = 180_000;
const ORDER = ['--speed', '60', '--seed', '1', '--fault', 'rooms/room-002:door-open@30s'];

const fleetWith = (alerts: string) =>
  smallFleet().replace('{ email: [ops@example.com] }', `{ email: [ops@example.com], ${alerts} }`);

interface Line {
  readonly at: string;
  readonly topicArn: string;
  readonly message: string;
}

/** What was told of thresholds until the end, as it is kept. */
async function run(alerts: string, seconds: number): Promise<readonly Line[]> {
  const folder = folderWith({ 'fleet.yaml': fleetWith(alerts) });
  const fleet = new RunningFleet(folder, [...ORDER, '--for', `${seconds}s`]);
  expect([await fleet.ended(), fleet.stderr]).toEqual([0, '']);
  expect(await fleet.event('summary')).toMatchObject({ errors: 0, refused: [], problems: [], fine: true });
  const lines = readFileSync(join(folder, '.fleet/twin/alerts.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Line).filter(({ message }) => message.includes('"threshold"'));
}

/** The topics, the notices, and of which device. */
const said = (alerts: readonly Line[]) =>
  alerts.map(({ topicArn, message }) => {
    const { notice, device_id } = JSON.parse(message) as { readonly notice: string; readonly device_id: string };
    return `${topicArn.split(':').at(-1)}: ${notice} ${device_id}`;
  });

describe('an ordered fault', () => {
  it(
    'that lasts is one alert, and one escalation when escalateAfter has passed',
    async () => {
      const alerts = await run('escalateAfter: 2m, escalateTo: [boss@example.com]', 10);
      expect(said(alerts)).toEqual(['acme-alerts: breach room-002', 'acme-alerts-escalated: escalated room-002']);
      const [first = 0, second = 0] = alerts.map(({ at }) => Date.parse(at));
      expect(second - first).toBeGreaterThanOrEqual(120_000);
      const [began, escalated] = alerts.map(({ message }) => JSON.parse(message) as Record<string, unknown>);
      expect(Number(escalated?.event_time), 'the value is of a reading that came meanwhile').toBeGreaterThan(
        Number(began?.event_time) + 60_000,
      );
      expect(escalated?.value).not.toBe(began?.value);
      expect(escalated?.summary).toContain(`has ${escalated?.value} °C`);
      expect(escalated?.summary).toContain(`, since ${began?.since_utc} UTC`);
    },
    TIMEOUT,
  );

  it(
    'within a window of silence is no alert, and one when the window ends',
    async () => {
      const [from, until] = [-3_600_000, 360_000].map((ms) => new Date(Date.now() + ms).toISOString().slice(0, 16));
      const silence = `silence: [{ from: "${from}Z", until: "${until}Z", severities: [critical] }]`;
      const alerts = await run(silence, 11);
      expect(said(alerts)).toEqual(['acme-alerts: waited room-002']);
      expect(Date.parse(alerts[0]?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(`${until}Z`));
    },
    TIMEOUT,
  );
});
